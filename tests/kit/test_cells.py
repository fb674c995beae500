"""Code cells: read from notebooks and scripts without running anything, then run one by one."""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from harbor_kit.cells import (
    CellRunner,
    CodeCell,
    UnreadableFileError,
    cells_of_notebook,
    cells_of_script,
    fingerprint,
    read_cells,
    without_magics,
)


def notebook(*cells: object) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def code(source: object, **fields: object) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, **fields}


def sources(cells: list[CodeCell]) -> list[str]:
    return [cell.source for cell in cells]


def in_notebook(*cells: object) -> list[CodeCell]:
    return cells_of_notebook("n.ipynb", notebook(*cells))


class Session:
    """A namespace and a runner; a source is run as the next cell."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.names: dict[str, Any] = {"__name__": "session"}
        self._runner = CellRunner(self.names, loop)
        self._place = 0

    def run(self, source: str) -> dict[str, Any]:
        self._place += 1
        self._runner.run(CodeCell(f"session-{self._place}", source))
        return self.names


@pytest.fixture
def session() -> Iterator[Session]:
    with closing(asyncio.new_event_loop()) as loop:
        yield Session(loop)


def unreadable(path: Path, **limits: int) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_cells(path, **limits)
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "answer.ipynb"


def test_the_source_of_a_cell_is_a_list_or_a_text() -> None:
    """Both forms of the notebook format mean the same."""
    assert sources(in_notebook(code(["a = 1\n", "b = 2"]), code("a = 1\nb = 2"))) == ["a = 1\nb = 2"] * 2


@pytest.mark.parametrize("source", [None, 7, {}, [], [1, None]])
def test_a_source_of_another_form_is_empty(source: object) -> None:
    """A damaged cell is a cell without code."""
    assert in_notebook(code(source, id="a")) == [CodeCell("a", "")]


def test_cells_of_text_are_skipped() -> None:
    """Only code cells are answers."""
    text = {"cell_type": "markdown", "source": "# Title"}
    raw = {"cell_type": "raw", "source": "raw"}
    assert sources(in_notebook(text, code("a = 1"), raw, "no cell", 7)) == ["a = 1"]


def test_a_cell_without_an_id_is_named_by_its_place() -> None:
    """Older notebooks have no ids; text cells count as places too."""
    text = {"cell_type": "markdown", "source": ""}
    cells = in_notebook(text, code("a"), code("b", id=""), code("c", id="mine"), code("d", id=12))
    assert [cell.id for cell in cells] == ["cell-1", "cell-2", "mine", "12"]


def test_an_id_is_at_most_64_characters() -> None:
    """As the notebook format says."""
    assert in_notebook(code("a", id="x" * 999))[0].id == "x" * 64


def test_a_percent_script_has_a_cell_for_each_mark() -> None:
    """Text cells are left out, titles and blank lines around the code are not part of it."""
    text = "# %% [markdown]\n# # Title\n\n# %%\na = 1\n\n\n# %% a title\n\nb = 2\n    \nc = 3\n"
    assert sources(cells_of_script(text)) == ["a = 1", "b = 2\n    \nc = 3"]


def test_code_before_the_first_mark_is_a_cell() -> None:
    """Nothing that a student wrote is lost."""
    assert sources(cells_of_script('"""Docstring."""\n# %%\na = 1\n')) == ['"""Docstring."""', "a = 1"]


def test_a_plain_script_is_one_cell() -> None:
    """Without any mark the file is a cell."""
    assert sources(cells_of_script("a = 1\n\nb = 2  # %% no mark\n")) == ["a = 1\n\nb = 2  # %% no mark"]


@pytest.mark.parametrize("text", ["", "\n\n", "# %%\n\n# %%\n   \n", "# %% [markdown]\n# words\n"])
def test_a_script_without_code_has_no_cells(text: str) -> None:
    """Empty cells are left out."""
    assert cells_of_script(text) == []


def test_cells_of_a_script_have_different_ids() -> None:
    """Also where an empty cell was left out."""
    cells = cells_of_script("# %%\na\n# %%\n\n# %%\nb\n")
    assert len({cell.id for cell in cells}) == 2


def test_windows_line_ends_make_no_difference() -> None:
    """The same script with other line ends has the same cells."""
    text = "# %%\na = 1\nb = 2\n# %%\nc = 3\n"
    assert cells_of_script(text.replace("\n", "\r\n")) == cells_of_script(text)


@pytest.mark.parametrize(("name", "text"), [("a.ipynb", notebook(code("x = 'é'"))), ("a.py", "x = 'é'")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_read_as_its_suffix_says(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    """Notebook or script, with a byte order mark or without."""
    (tmp_path / name).write_text(text, encoding=encoding)
    assert sources(read_cells(tmp_path / name)) == ["x = 'é'"]


def test_a_file_that_is_not_utf_8_is_named(path: Path) -> None:
    """The message says what is wrong, and where."""
    path.write_bytes(b"caf\xe9 = 1")
    assert unreadable(path) == "answer.ipynb is not UTF-8 text: invalid continuation byte at byte 3"


def test_a_file_that_is_not_json_is_named(path: Path) -> None:
    """Half a notebook, for example."""
    path.write_text('{"cells": [', encoding="utf-8")
    assert unreadable(path).startswith("answer.ipynb is not a notebook: Expecting value")


def test_an_empty_notebook_file_is_named(path: Path) -> None:
    """An upload that was cut off."""
    path.touch()
    assert unreadable(path) == "answer.ipynb is empty"


@pytest.mark.parametrize("text", ["[]", "7", '"text"', "{}", '{"cells": {}}', '{"worksheets": [{"cells": []}]}'])
def test_json_without_cells_is_named(path: Path, text: str) -> None:
    """JSON of another kind is no notebook."""
    path.write_text(text, encoding="utf-8")
    assert unreadable(path) == "answer.ipynb is not a notebook: it has no list of cells"


def test_json_that_is_nested_too_deep_is_named(path: Path) -> None:
    """A hostile file ends in a message, not in a crash."""
    path.write_text("[" * 200_000, encoding="utf-8")
    assert unreadable(path) == "answer.ipynb is not a notebook: its JSON is nested too deep"


def test_a_number_that_is_too_long_is_named(path: Path) -> None:
    """Python refuses to read it, and so do we."""
    path.write_text('{"cells": [' + "9" * 10_000 + "]}", encoding="utf-8")
    assert unreadable(path).startswith("answer.ipynb is not a notebook: ")


def test_a_file_that_is_too_large_is_named(path: Path) -> None:
    """It is not even opened; the limit itself is still read."""
    path.write_text(notebook(), encoding="utf-8")
    size = path.stat().st_size
    assert read_cells(path, largest=size) == []
    assert unreadable(path, largest=10) == f"answer.ipynb has {size} bytes; at most 10 are read"


def test_a_missing_file_is_named(path: Path) -> None:
    """The system's reason is given."""
    assert unreadable(path) == "answer.ipynb cannot be read: No such file or directory"


def test_a_folder_is_not_read(path: Path) -> None:
    """A folder with the name of a notebook is none."""
    path.mkdir()
    assert unreadable(path).startswith("answer.ipynb cannot be read: ")


def test_the_fingerprint_ignores_outputs_and_metadata() -> None:
    """Running a notebook or moving it to another tool does not change its code."""
    before = in_notebook(code("a = 1", id="x"))
    after = in_notebook(code("a = 1", id="y", outputs=[{"text": "1"}], execution_count=3, metadata={"tags": ["t"]}))
    assert fingerprint(before) == fingerprint(after)


@pytest.mark.parametrize("text", ["a = 1  \nb = 2\t\n", "a = 1\n\n\nb = 2", "# %%\na = 1\n\n# %%\nb = 2\n"])
def test_the_fingerprint_ignores_space_at_the_ends(text: str) -> None:
    """Neither trailing space, nor blank lines, nor the borders of cells count."""
    assert fingerprint(cells_of_script(text)) == fingerprint(cells_of_script("a = 1\nb = 2\n"))


@pytest.mark.parametrize("text", ["a = 1\nb = 3\n", "b = 2\na = 1\n", "a = 1\n  b = 2\n", "a = 1\n", "a=1\nb = 2\n"])
def test_the_fingerprint_changes_with_the_code(text: str) -> None:
    """Another value, order or indent is another answer."""
    assert fingerprint(cells_of_script(text)) != fingerprint(cells_of_script("a = 1\nb = 2\n"))


def test_a_notebook_and_its_script_have_one_fingerprint() -> None:
    """The two files of a handout are the same code."""
    script = cells_of_script("# %% [markdown]\n# words\n\n# %%\na = 1\n\n# %%\nb = 2\n")
    assert fingerprint(script) == fingerprint(in_notebook(code("a = 1\n"), code("b = 2")))


def test_the_fingerprint_survives_broken_text() -> None:
    """Half a surrogate pair can stand in a JSON text."""
    (cell,) = cells_of_notebook("n.ipynb", '{"cells": [{"cell_type": "code", "source": "\\ud800"}]}')
    assert len(fingerprint([cell])) == 64


def test_cells_share_a_namespace(session: Session) -> None:
    """What one cell defines the next one uses."""
    session.run("a = 20")
    assert session.run("b = a + 1")["b"] == 21


def test_a_cell_raises_what_its_code_raises(session: Session) -> None:
    """And keeps what it did before."""
    with pytest.raises(ZeroDivisionError):
        session.run("a = 1\n1 / 0")
    assert session.names["a"] == 1


def test_future_imports_last(session: Session) -> None:
    """An import from `__future__` holds for all cells after it, and not for those before."""
    session.run("def before(x: int): ...")
    session.run("from __future__ import annotations")
    session.run("def after(x: Missing): ...")
    assert session.names["before"].__annotations__ == {"x": int}
    assert session.names["after"].__annotations__ == {"x": "Missing"}


def test_future_imports_of_this_file_do_not_leak(session: Session) -> None:
    """The kit's own future imports are not the student's."""
    with pytest.raises(NameError):
        session.run("def f(x: Missing): ...")


def test_await_is_allowed_at_the_top(session: Session) -> None:
    """As in a notebook."""
    names = session.run("import asyncio\na = await asyncio.sleep(0, 5)\nb = [await asyncio.sleep(0, 6)]")
    assert (names["a"], names["b"]) == (5, [6])


def test_an_error_after_an_await_is_raised(session: Session) -> None:
    """A cell with `await` fails as any other."""
    with pytest.raises(ZeroDivisionError):
        session.run("import asyncio\nawait asyncio.sleep(0)\n1 / 0")


def test_the_cells_of_a_notebook_share_a_loop(session: Session) -> None:
    """A task of one cell can be awaited in another."""
    session.run(
        "import asyncio\nasync def five(): return 5\ntask = asyncio.ensure_future(five())\nawait asyncio.sleep(0)"
    )
    assert session.run("a = await task")["a"] == 5


def test_the_source_of_a_cell_can_be_inspected(session: Session) -> None:
    """`inspect.getsource` finds functions of cells; failing checks are explained from it."""
    source = "def f():\n    return 1\n"
    assert inspect.getsource(session.run(source)["f"]) == source


def test_magics_are_harmless(session: Session) -> None:
    """Line magics do nothing, and the code around them runs."""
    names = session.run("%matplotlib inline\na = 1\nif a:\n    %timeit a\nb = 2")
    assert (names["a"], names["b"]) == (1, 2)


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%timeit -n 3"])
def test_a_cell_that_is_timed_or_captured_still_runs(session: Session, magic: str) -> None:
    """These cell magics wrap Python code."""
    assert session.run(f"{magic}\na = 1")["a"] == 1


def test_a_cell_of_another_language_does_nothing(session: Session) -> None:
    """Shell scripts and HTML are not run."""
    session.run("%%bash\nrm -rf answer")
    session.run("%%html\n<b>Hello</b>")
    assert set(session.names) - {"get_ipython", "display", "__cells__"} == {"__name__", "__builtins__"}


def test_a_line_that_asks_for_help_does_nothing(session: Session) -> None:
    """`len?` shows a help page in a notebook only."""
    assert session.run("a = 1\nlen?\nlen??\nb = 2")["b"] == 2


def test_a_shell_line_is_refused_with_a_message(session: Session) -> None:
    """Its cell stops there, and says why."""
    with pytest.raises(RuntimeError, match="shell commands are not run here: !pip install harbor"):
        session.run("a = 1\nif a:\n    !pip install harbor\nb = 2")
    assert "a" in session.names
    assert "b" not in session.names


def test_percent_and_question_marks_in_python_are_left_alone(session: Session) -> None:
    """Only a cell that is not Python is looked through for magics."""
    names = session.run("a = 7\nb = (a\n% 4)\nc = '''\nreally?\n%s\n!no\n'''")
    assert (names["b"], names["c"]) == (3, "\nreally?\n%s\n!no\n")


def test_without_magics_keeps_the_lines_in_their_places() -> None:
    """Line numbers in messages stay right, and what stands in a string is left alone."""
    lines = without_magics("%time\nlen?\na = '''\n%s\nreally?\n'''").splitlines()
    assert len(lines) == 6
    assert lines[2:] == ["a = '''", "%s", "really?", "'''"]


def test_an_empty_cell_does_nothing(session: Session) -> None:
    """No code, no change."""
    session.run("")
    assert without_magics("") == ""


def test_a_syntax_error_stays_in_its_cell(session: Session) -> None:
    """The cell fails with its own name, and the next one runs."""
    with pytest.raises(SyntaxError) as caught:
        session.run("def broken(:\n    pass")
    assert caught.value.filename == "<cell session-1>"
    assert session.run("a = 1")["a"] == 1


def test_a_cell_cannot_be_changed() -> None:
    """A cell is a record."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        CodeCell("a", "b").source = "c"  # type: ignore[misc]


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_cell_line_inside_a_text_begins_no_cell(quotes: str) -> None:
    """A student may write about cells."""
    script = f"# %%\nx = {quotes}\n# %%\n{quotes}\n\n# %%\ny = 2\n"
    assert [cell.source for cell in cells_of_script(script)] == [f"x = {quotes}\n# %%\n{quotes}", "y = 2"]


def test_a_text_that_never_ends_still_has_cells() -> None:
    """The cell lines are all that is left to go by."""
    assert [cell.source for cell in cells_of_script('# %%\nx = """\n# %%\ny = 2\n')] == ['x = """', "y = 2"]


def test_display_is_there_as_in_a_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    """It shows text, and not more than anybody reads; a student's own `display` is left alone."""
    with closing(asyncio.new_event_loop()) as loop:
        CellRunner({}, loop).run(CodeCell("a", "display([1], 'x' * 20_000)"))
        CellRunner({"display": print}, loop).run(CodeCell("b", "display('mine')"))
    shown = capsys.readouterr().out.splitlines()
    assert (shown[0], len(shown[1]), shown[2]) == ("[1]", 10_000, "mine")
