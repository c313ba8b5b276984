"""``report.html``: one file that shows a version in a browser, without a network."""

from pipeline.dataset.report.page import report_page

__all__ = ["report_page"]
