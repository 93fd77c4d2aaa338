"""The report of a run, or of several, as one HTML file that needs no network and no other file."""

from strategiz_execution.report.page import comparison_html, report_html, write_report

__all__ = ["comparison_html", "report_html", "write_report"]
