"""How far a run or a sweep is, drawn in a terminal or a notebook while it goes on."""

from strategiz_execution.progress.display import progress_display, sweep_display

__all__ = ["progress_display", "sweep_display"]
