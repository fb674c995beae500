"""README and CONTRIBUTING say what is true."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from autograder.cli import app
from autograder.config import Course
from autograder.model import Record
from autograder.schemas import check_schemas
from tests.sample_class.build import FOLDER, id_of
from tests.support.answers import ROOT, exercises

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "source" / "docs").glob("*.md"))]


def commands(group=None, prefix="course") -> dict:
    """Return all commands by what is typed: `course release`, `course export canvas` …"""
    found = {}
    for name, command in (group or get_command(app)).commands.items():
        typed = f"{prefix} {name}"
        found |= commands(command, typed) if hasattr(command, "commands") else {typed: command}
    return found


@pytest.mark.parametrize("typed", commands())
def test_every_command_is_documented(typed: str) -> None:
    """Each command stands in README or CONTRIBUTING, or is what `make demo` runs."""
    assert typed in README + CONTRIBUTING or typed == "course demo"


@pytest.mark.parametrize("typed", commands())
def test_every_command_and_option_explains_itself(typed: str) -> None:
    """Each command has an example, each option a sentence."""
    command = commands()[typed]

    assert f"Example: {typed}" in command.help
    assert [option.name for option in command.params if not getattr(option, "help", None)] == []


def test_every_setting_is_in_the_settings_file() -> None:
    """Each key of `course.yaml` that there is stands in the file, and each key of the file is one that there is."""

    def keys(model: type[Record]) -> set[str]:
        return set(model.model_fields)

    written = yaml.safe_load((ROOT / "config" / "course.yaml").read_text(encoding="utf-8"))

    assert set(written) == keys(Course)
    assert set(written["limits"]) == keys(Course.model_fields["limits"].annotation)


def test_the_table_in_the_readme_is_real() -> None:
    """The points that README shows are those of the sample class."""
    golden = json.loads((FOLDER / "golden.json").read_text(encoding="utf-8"))
    rows = re.findall(r"^    │ (\w+) +│ (py-\d\d/\d\d) │((?: +\d+ │)+)(?: +│)* +(\d+) / 100 │", README, re.MULTILINE)
    assert len(rows) >= 8
    shortened = {id_of(path)[:8]: id_of(path) for path in exercises()}
    for student, exercise, questions, total in rows:
        result = golden[student] if exercise == "py-01/01" else golden[f"{student} {shortened[exercise]}"]
        points: Counter[str] = Counter()
        for check in result["checks"]:
            points[check["question"]] += Decimal(check["points"])  # type: ignore[assignment]
        assert total == str(sum(points.values()))
        assert re.findall(r"\d+", questions) == [str(points[question]) for question in sorted(points)]
    shown = {student for student, *_ in rows}
    assert not shown & {student for student, result in golden.items() if not result["checks"]}


def test_the_example_of_a_new_question_is_one_that_can_be_sealed() -> None:
    """The check that CONTRIBUTING teaches has the form that it teaches."""
    example = re.search(r"( {7}@check\(\"Q7\".+?)\n {7}# END", CONTRIBUTING, re.DOTALL)

    assert example
    compile("\n".join(line[7:] for line in example[1].splitlines()), "CONTRIBUTING.md", "exec")


def test_schemas_are_those_of_the_records() -> None:
    """The committed JSON Schemas are what the models give."""
    check_schemas(ROOT / "source" / "docs" / "schemas")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link of a document to a file, from where the document lies."""
    found = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [name for name in found if not (page.parent / name).exists()] == []


def shown(page: Path) -> set[str]:
    """Return the commands that a document tells to type, with their options."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"`(course [^`]+)`", text)
    found += re.findall(r"^ {4}.*?\b(course .+?)(?: {2,}#.*)?$", text, re.MULTILINE)
    return {line for line in found if any(line.startswith(typed) for typed in commands())}


@pytest.mark.parametrize("line", sorted({line for page in PAGES for line in shown(page)}))
def test_every_option_that_is_shown_is_there(line: str) -> None:
    """A document tells nothing to type that the command would refuse."""
    command = commands()[max((typed for typed in commands() if line.startswith(typed)), key=len)]
    known = {name for option in command.params for name in option.opts}
    assert set(re.findall(r"(?<= )--[\w-]+", line)) <= {*known, "--help"}


def test_every_file_that_the_documents_name_is_there() -> None:
    """A path in backticks that begins in a folder of the project leads somewhere."""
    tops = ("source/", "release/", "rubrics/", "config/", "autograder/", "gradebook/", "tests/")
    named = {name for name in re.findall(r"`([\w./-]+)`", README + CONTRIBUTING) if name.startswith(tops)}

    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
