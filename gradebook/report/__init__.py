"""A class report as a folder of HTML pages that need nothing else."""

from gradebook.report.pages import PARTS, write_report

__all__ = ["PARTS", "write_report"]
