"""A lesson with every fault that only a run can show is run once, in three kernels; each fault is found by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking import lesson_runs
from autograder.checking.findings import Finding
from autograder.checking.lesson_texts import read_lesson
from autograder.checking.lessons import run_findings

CELLS = {
    "raises": '# %%\n1 / 0\n',
    "raises on purpose": '# %% tags=["raises-exception"]\nint("one")\n',
    "should raise": '# %% tags=["raises-exception"]\nfine = 1\n',
    "stderr": '# %%\nimport sys\nprint("careful", file=sys.stderr)\n',
    "order of a set": '# %%\nprint([*{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}])\n',
    "time zone": '# %%\nimport time\ntime.localtime(0).tm_hour\n',
    "same twice": '# %%\nprint("same")\n{"a": 1}\n',
    "network": '# %%\nimport socket\nsocket.create_connection(("192.0.2.1", 80), timeout=1)\n',
    "at home": '# %%\nserver = socket.create_server(("127.0.0.1", 0))\n'
    'socket.create_connection(server.getsockname()).close()\nserver.close()\n',
    "good picture": '# %%\nfrom IPython.display import publish_display_data\n'
    'publish_display_data({"image/png": "iVBORw0KGgo="}, {"image/png": {"alt": "a loop"}})\n'
    'print("the same as text")\n',
    "secret": '# %%\nprint("/ho" + "me/ana")\n',
    "picture": '# %%\n'
    'publish_display_data({"image/png": "iVBORw0KGgo=", "text/plain": "a picture"})\n',
    "to modify": '# %% tags=["modify"]\nspeed = 3\nopen("made.txt", "w", encoding="utf-8").close()\n',
    "needs it": '# %%\nprint(speed)\n',
    "shows it": '# %%\nimport os\nprint(os.path.exists("made.txt"))\n',
    "mistakes": '# %% [markdown] tags=["mistakes"]\n# **`ZeroDivisionError: division by zero`** *Cause:* a.\n#\n'
    '# **`KeyError: \'lost\'`** *Cause:* b.\n',
}  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("course") / "source" / "py-01-async" / "notebooks" / "01-faults.py"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(CELLS.values()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(path: Path) -> dict[str, list[Finding]]:
    """Return the findings by the cell that each is about."""
    names = dict(zip((cell.line for cell in read_lesson(path).cells), CELLS, strict=True))
    by_cell: dict[str, list[Finding]] = {name: [] for name in CELLS}
    for finding in run_findings(path):
        line = int(finding.where.rpartition(":")[2])
        by_cell[names[max(start for start in names if start <= line)]].append(finding)
    return by_cell


@pytest.mark.parametrize(
    ("cell", "rule", "words"),
    [
        ("raises", "C-RUN", "the cell raises ZeroDivisionError: division by zero"),
        ("should raise", "C-RUN", "raises nothing"),
        ("stderr", "C-RUN", "writes to stderr: careful"),
        ("order of a set", "C-RUN", "two runs differ"),
        ("time zone", "C-RUN", 'two runs differ: "0" and "5"'),
        ("network", "C-RUN", "OSError: a lesson runs without the network, and this one calls 192.0.2.1"),
        ("picture", "C-A11Y", "without alternative text"),
        ("picture", "C-PLOT", "does not follow as text"),
        ("secret", "C-SECRET", '"/home/…"'),
        ("needs it", "C-STATE", "raises NameError: name 'speed' is not defined"),
        ("shows it", "C-STATE", "shows something else"),
        ("mistakes", "C-MIST", "KeyError: 'lost'"),
    ],
)
def test_a_fault_is_found_by_name(found: dict[str, list[Finding]], cell: str, rule: str, words: str) -> None:
    assert [finding for finding in found[cell] if finding.rule == rule and words in finding.what], found[cell]


@pytest.mark.parametrize("cell", ["raises on purpose", "same twice", "at home", "good picture", "to modify"])
def test_what_is_right_is_not_found(found: dict[str, list[Finding]], cell: str) -> None:
    assert found[cell] == []


def test_nothing_is_found_twice(found: dict[str, list[Finding]]) -> None:
    assert {name: len(findings) for name, findings in found.items() if len(findings) > 1} == {"picture": 2}


@pytest.mark.parametrize(
    ("source", "words"),
    [("while True:\n    pass", "a cell takes more than 1 s"), ("import os\n\nos._exit(1)", "the kernel dies")],
)
def test_a_run_that_ends_early_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, words: str
) -> None:
    monkeypatch.setattr(lesson_runs, "SECONDS", 1)
    path = tmp_path / "source" / "py-01-async" / "notebooks" / "01-ends.py"
    path.parent.mkdir(parents=True)
    path.write_text(f"# %%\nfine = 1\n\n# %%\n{source}\n\n# %%\nfine = 2\n", encoding="utf-8")
    [finding] = run_findings(path)
    assert (finding.rule, finding.where) == ("C-RUN", f"{path}:5")
    assert finding.what == f"{words} in the first run, and it ends here."
