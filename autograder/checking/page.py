"""The report of `course check` as one HTML page, with plots and every survivor; for instructors only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.checking.plots import kill_matrix, kill_rates
from autograder.checking.report import CourseReport, Row, failures, verdict


def page(report: CourseReport) -> str:
    """Return the page. It shows solutions and hidden checks, and loads nothing from anywhere."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["anchor"] = lambda name: re.sub(r"\W+", "-", name)
    rates = requirement_rates(report)
    return environment.get_template("check.html").render(
        report=report,
        failing=failures(report.findings),
        rates=rates,
        picture_of_rates=Markup(kill_rates(rates)) if rates else "",  # noqa: S704  # drawn from numbers
        matrix=_matrix,
        verdict=verdict,
    )


def requirement_rates(report: CourseReport) -> dict[str, tuple[float, float]]:
    """Return the shares of mutants that the visible checks kill, and all: requirement → (visible, all)."""
    rates = {}
    for requirement in sorted({one.requirement for one in report.exercises}):
        own = [one.mutation for one in report.exercises if one.requirement == requirement]
        counted = sum(one.counted for one in own)
        if counted:
            visible, every = (sum(one.killed_by_visible for one in own), sum(one.killed for one in own))
            rates[requirement] = (visible / counted, every / counted)
    return rates


def _matrix(rows: Sequence[Row], checks: Sequence[str]) -> Markup:
    return Markup(kill_matrix(rows, checks))  # noqa: S704  # drawn from names of files and functions
