"""A class report as a folder of HTML pages that need nothing else."""

from gradebook.report.pages import write_report

__all__ = ["write_report"]
