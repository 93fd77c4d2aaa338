"""How far a run is, drawn in a terminal or a notebook while it goes on."""

from strategiz_execution.progress.display import progress_display

__all__ = ["progress_display"]
