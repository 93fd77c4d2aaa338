"""The report of a run, of several, or of a sweep, as one HTML file that needs no network and no other file."""

from strategiz_execution.report.page import comparison_html, report_html, write_report
from strategiz_execution.report.sweep_page import sweep_html, write_sweep_report

__all__ = ["comparison_html", "report_html", "sweep_html", "write_report", "write_sweep_report"]
