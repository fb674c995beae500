from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import MasterError
from autograder.masters import bound_names, code_without_markers, find_masters, read_master, top_level_names
from tests.autograder.masters import (
    ANSWER,
    CHECK,
    GIVEN,
    HIDDEN,
    HINTS,
    QUESTION,
    SECOND,
    check_cell,
    line_of,
    refusal,
    write_master,
)


def test_every_cell_has_its_role(tmp_path: Path) -> None:
    """Markers and checks alone say what a cell is for."""
    master = read_master(write_master(tmp_path))
    roles = ["text", "given", "text", "answer", "answer", "check", "hidden", "text", "explanation"]
    assert [cell.role for cell in master.cells] == roles
    assert [cell.role for cell in master.cells if cell.is_code] == ["given", "answer", "answer", "check", "hidden"]


def test_a_cell_knows_the_line_on_which_its_text_starts(tmp_path: Path) -> None:
    """Errors are placed with it, so it is a line of the file."""
    path = write_master(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    for cell in read_master(path).cells:
        assert lines[cell.line - 1].endswith(cell.source.splitlines()[0])


def test_a_cell_keeps_its_tags(tmp_path: Path) -> None:
    """Tags are written behind the `# %%`."""
    given = '# %% tags=["setup", "slow"]\nMODEL = "m"\n'
    assert read_master(write_master(tmp_path, given=given)).cells[1].tags == ("setup", "slow")


def test_a_master_knows_its_place_in_the_course(tmp_path: Path) -> None:
    """Module, stem, kind, requirement and id come from the path."""
    master = read_master(write_master(tmp_path))
    assert (master.module, master.stem, master.kind) == ("py-01-demo", "01-demo", "exercises")
    assert (master.requirement, master.id) == ("PY-01", "py-01/01-demo")


def test_questions_carry_sentences_and_hints(tmp_path: Path) -> None:
    """A sentence is joined to one line; the three hints come in order."""
    (question,) = read_master(write_master(tmp_path)).questions
    assert (question.id, question.title) == ("Q1", "Twice as much")
    assert question.sentences["S1"] == "`double` returns twice its number, whatever it is."
    assert question.hints == ("What is two and two?", "Add it\nto itself.", "`a + a`")


def test_checks_know_question_sentences_title_and_line(tmp_path: Path) -> None:
    """A check is read with everything that its decorator and docstring say."""
    path = write_master(tmp_path)
    seen, unseen = read_master(path).checks
    assert (seen.name, seen.question, seen.sentences, seen.title) == ("doubles", "Q1", ("S1",), "Two becomes four.")
    assert (seen.visible, unseen.visible) == (True, False)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[seen.line - 1] == "def doubles():"
    assert lines[unseen.node.body[-1].lineno - 1].strip() == "assert text == client.replies[0]"


def test_a_check_says_when_its_clock_starts(tmp_path: Path) -> None:
    """`clock_starts_at` is read as seconds; without it the clock starts at 0."""
    call = '@check("Q1", "S1", clock_starts_at=1000)'
    path = write_master(tmp_path, check=check_cell("x = double(1)\nassert x == 2", call=call))
    assert [check.clock_starts_at for check in read_master(path).checks] == [1000.0, 0.0]


def test_a_function_without_the_decorator_is_no_check(tmp_path: Path) -> None:
    """A helper beside a check, decorated or not, stays a helper."""
    helpers = "\n\ndef helper():\n    return 1\n\n\n@staticmethod\ndef other():\n    return 2\n"
    assert len(read_master(write_master(tmp_path, check=CHECK + helpers)).checks) == 2


def test_a_lesson_has_no_questions(tmp_path: Path) -> None:
    """A heading of a lesson promises nothing, and asks for no hints."""
    path = tmp_path / "py-01-demo" / "notebooks" / "01-basics.py"
    path.parent.mkdir(parents=True)
    path.write_text("# %% [markdown]\n# ## Q1 · Why\n\n# %%\n%time 1 + 1\n", encoding="utf-8")
    master = read_master(path)
    assert (master.kind, master.questions, len(master.cells)) == ("notebooks", (), 2)


def test_masters_are_found_in_the_order_of_teaching(tmp_path: Path) -> None:
    """Module by module, the lessons before the exercises."""
    names = ["py-01-a/exercises/01-x", "py-01-a/notebooks/02-y", "p9-b/notebooks/01", "py-01-a/notebooks/01-z"]
    for name in [*names, "kit/exercises/01-no", "py-01-a/exercises/01-x/alternatives/no"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.py").touch()
    found = [path.relative_to(tmp_path).with_suffix("").as_posix() for path in find_masters(tmp_path)]
    assert found == ["p9-b/notebooks/01", "py-01-a/notebooks/01-z", "py-01-a/notebooks/02-y", "py-01-a/exercises/01-x"]


def test_a_folder_without_masters_is_refused(tmp_path: Path) -> None:
    """The message shows what a master is called."""
    with pytest.raises(MasterError, match=r"there are no masters here\. A master is source/py-01"):
        find_masters(tmp_path)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import os.path, json as j", {"os", "j"}),
        ("from a import b as c, d", {"c", "d"}),
        ("def f(): x = 1", {"f"}),
        ("async def f(): ...\nclass C: y = 2", {"f", "C"}),
        ("a, (b, *c) = d = e[0] = range(3)", {"a", "b", "c", "d"}),
        ("a: int = 1", {"a"}),
        ("print(x)", set()),
    ],
)
def test_top_level_names_are_what_a_cell_defines(code: str, names: set[str]) -> None:
    """Names inside functions and classes do not count, imports do."""
    assert top_level_names(code) == names


def test_a_loop_binds_its_variable() -> None:
    """Every stored name of a statement is bound by it."""
    import ast

    assert bound_names(ast.parse("for i in x:\n    y = i").body[0]) == {"i", "y"}


def test_the_reference_runs_without_markers(tmp_path: Path) -> None:
    """Markers are taken out, everything else stays, on its own line."""
    cell = read_master(write_master(tmp_path)).cells[3]
    lines = code_without_markers(cell).splitlines()
    assert [line for line in lines if line] == [
        line for line in ANSWER.splitlines()[1:] if line and "SOLUTION" not in line
    ]
    assert len(code_without_markers(cell).split("\n")) == len(cell.source.split("\n"))


# What is refused: the line, and what to write instead.


@pytest.mark.parametrize(
    "begin",
    ["### BEGIN SOLUTION", "#BEGIN SOLUTION", "# BEGIN SOLUTON", "# begin solution", "# BEGIN  SOLUTION"]
    + ["# BEGIN SOLUTION ", "# Begin-Solution", "# BEGIN SOLUTIONS", "# BEGIN SOLUTION ###"],
)
def test_a_misspelt_marker_is_refused(tmp_path: Path, begin: str) -> None:
    """What looks like a marker and is none would hand out the solution."""
    error = refusal(tmp_path, answer=ANSWER.replace("# BEGIN SOLUTION", begin))
    assert line_of(error) == begin.strip()
    assert error.fix == "Did you mean `# BEGIN SOLUTION`, alone on its line?"


@pytest.mark.parametrize(
    "begin",
    ["# BEGIN_SOLUTION", "# BEGN SOLUTION", "# BEGIN SOLUTION: x", "#BEGINSOLUTION", "# --- BEGIN SOLUTION"]
    + ["# BEGIN SOLUTION (what is seen here is the shortest way)"],
)
def test_a_pair_of_misspelt_markers_is_refused(tmp_path: Path, begin: str) -> None:
    """Misspelt alike they fit together, and nothing else of the cell would tell that it is an answer."""
    end = begin.replace("BEGIN", "END").replace("BEGN", "EDN")
    second = SECOND.replace("# BEGIN SOLUTION", begin).replace("# END SOLUTION", end)
    error = refusal(tmp_path, second=second)
    assert (line_of(error), error.fix) == (begin, "Did you mean `# BEGIN SOLUTION`, alone on its line?")


@pytest.mark.parametrize("end", ["# END SOLUTON", "#END SOLUTION", "# End Solution"])
def test_a_misspelt_end_is_refused(tmp_path: Path, end: str) -> None:
    """The end of a region is read as strictly as its beginning."""
    error = refusal(tmp_path, answer=ANSWER.replace("# END SOLUTION", end))
    assert (line_of(error), error.fix) == (end, "Did you mean `# END SOLUTION`, alone on its line?")


@pytest.mark.parametrize("end", ["# END HIDDEN TEST", "## END HIDDEN TESTS", "# end hidden tests"])
def test_misspelt_hidden_tests_are_refused(tmp_path: Path, end: str) -> None:
    """A hidden check is not handed out because of a letter."""
    error = refusal(tmp_path, hidden=HIDDEN.replace("# END HIDDEN TESTS", end))
    assert (line_of(error), error.fix) == (end, "Did you mean `# END HIDDEN TESTS`, alone on its line?")


def test_an_ordinary_comment_is_no_marker(tmp_path: Path) -> None:
    """Comments may begin and end things."""
    answer = ANSWER.replace("# --- sub-goal: add it to itself", "# begin with the first number")
    assert read_master(write_master(tmp_path, answer=answer))


def test_a_region_must_end(tmp_path: Path) -> None:
    """The line is that of the BEGIN, the fix is an END."""
    error = refusal(tmp_path, answer=ANSWER.replace("    # END SOLUTION\n", ""))
    assert (line_of(error), error.fix) == ("# BEGIN SOLUTION", "Write `# END SOLUTION` after it, in the same cell.")


def test_a_region_must_begin(tmp_path: Path) -> None:
    """The line is that of the END, the fix is a BEGIN."""
    error = refusal(tmp_path, answer=ANSWER.replace("    # BEGIN SOLUTION\n", ""))
    assert (line_of(error), error.fix) == ("# END SOLUTION", "Write `# BEGIN SOLUTION` before it, in the same cell.")


def test_a_region_ends_as_it_began(tmp_path: Path) -> None:
    """END HIDDEN TESTS does not end a solution."""
    error = refusal(tmp_path, answer=ANSWER.replace("# END SOLUTION", "# END HIDDEN TESTS"))
    assert line_of(error) == "# END HIDDEN TESTS"
    assert "END HIDDEN TESTS without its BEGIN" in error.what


def test_regions_do_not_nest(tmp_path: Path) -> None:
    """The message names the region that is open, and its line."""
    answer = ANSWER.replace("# BEGIN SOLUTION\n", "# BEGIN SOLUTION\n    # BEGIN HIDDEN TESTS\n")
    error = refusal(tmp_path, answer=answer)
    assert (line_of(error), error.fix) == ("# BEGIN HIDDEN TESTS", "Write `# END SOLUTION` before it.")
    assert error.what == f"BEGIN HIDDEN TESTS inside SOLUTION, which began in line {(error.line or 0) - 1}."


@pytest.mark.parametrize(
    "extra", ["x = 1\n# BEGIN HIDDEN TESTS", "# BEGIN HIDDEN TESTS\n# END HIDDEN TESTS\n# BEGIN HIDDEN TESTS"]
)
def test_hidden_tests_fill_their_cell(tmp_path: Path, extra: str) -> None:
    """A cell that is hidden in part would be handed out in part."""
    error = refusal(tmp_path, hidden=HIDDEN.replace("# BEGIN HIDDEN TESTS", extra))
    assert line_of(error) == extra.splitlines()[0]
    assert error.fix == "Move them into a cell of their own (`# %%`)."


@pytest.mark.parametrize(
    "why",
    [
        "# %% [markdown]\n# Seen.\n# <!-- BEGIN SOLUTION -->\n# Unseen.\n# <!-- END SOLUTION -->\n",
        "# %% [markdown]\n# <!-- BEGIN HIDDEN TESTS -->\n# Unseen.\n# <!-- END HIDDEN TESTS -->\n",
    ],
)
def test_a_text_is_an_explanation_as_a_whole(tmp_path: Path, why: str) -> None:
    """Half a text cannot be hidden, nor can a text be a hidden test."""
    error = refusal(tmp_path, why=why)
    assert line_of(error) == why.splitlines()[1]
    assert error.fix == "Put the markers on its first and last line."


def test_a_raw_cell_is_refused(tmp_path: Path) -> None:
    """There are code and text, nothing else."""
    error = refusal(tmp_path, given="# %% [raw]\n# something\n")
    assert line_of(error) == "# something"
    assert (error.what, error.fix) == ("a cell of type raw.", "Use code and markdown cells.")


def test_a_master_starts_with_a_cell(tmp_path: Path) -> None:
    """Front matter or code before the first cell is refused."""
    error = refusal(tmp_path, title="import os\n")
    assert (error.line, error.fix) == (1, "Write `# %% [markdown]` here.")


def test_a_cell_line_inside_a_string_is_refused(tmp_path: Path) -> None:
    """It would shift the lines of every message after it."""
    error = refusal(tmp_path, given='# %%\nTEXT = """\n# %% no cell\n"""\n')
    assert error.fix == "Keep `# %%` out of strings and comments."
    assert error.what == "10 lines begin with `# %%`, but they make 9 cells."


@pytest.mark.parametrize("content", [None, b"# %%\n\xff"])
def test_a_master_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """It is not there, or it is not UTF-8."""
    path = write_master(tmp_path)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MasterError, match="it cannot be read") as caught:
        read_master(path)
    assert caught.value.where == path


@pytest.mark.parametrize("part", ["given", "answer", "check"])
def test_a_syntax_error_is_placed_on_its_line(tmp_path: Path, part: str) -> None:
    """The line is that of the file, not that of the cell."""
    wrong = {"given": "# %%\nA = 1\nB = = 2\n", "answer": ANSWER.replace("number + number", "= = 2")}
    wrong["check"] = CHECK.replace("double(2)", "= = 2")
    error = refusal(tmp_path, **{part: wrong[part]})
    assert "= = 2" in line_of(error)
    assert error.what == "this is not Python: invalid syntax."


@pytest.mark.parametrize("line", ["%time x = 1", "# %matplotlib inline", "# !pip install x"])
def test_an_exercise_has_no_magics(tmp_path: Path, line: str) -> None:
    """Its handout is a script as well, also where the magic is commented out as jupytext does."""
    error = refusal(tmp_path, given=f"{GIVEN}{line}\n")
    assert error.what == "an exercise has no magics and no shell lines: its script must be Python."
    assert error.fix == "Write what they do in Python."


def test_a_check_names_its_question_and_sentences(tmp_path: Path) -> None:
    """A check without a sentence relies on nothing that a student could read."""
    for call in ('@check("Q1")', "@check(Q1, S1)", '@check("Q1", 1)'):
        error = refusal(tmp_path, check=CHECK.replace('@check("Q1", "S1")', call))
        assert (line_of(error), error.fix) == ("def doubles():", 'Write for example @check("Q1", "S1").')


@pytest.mark.parametrize("title", ['"""One.\n\n    Two."""', '""""""', "pass"])
def test_a_check_has_a_title_of_one_line(tmp_path: Path, title: str) -> None:
    """Its docstring is what the student reads."""
    error = refusal(tmp_path, check=CHECK.replace('"""Two becomes four."""', title))
    assert (line_of(error), error.fix) == ("def doubles():", "It is the line that the student reads.")


def test_an_unknown_option_of_a_check_is_refused(tmp_path: Path) -> None:
    """With the option that was meant."""
    error = refusal(tmp_path, check=CHECK.replace('"S1")', '"S1", clock_start_at=3)'))
    assert error.what == 'check "doubles": unknown option "clock_start_at".'
    assert (line_of(error), error.fix) == ("def doubles():", 'Did you mean "clock_starts_at"?')


@pytest.mark.parametrize("value", ["'noon'", "None", "True", "-1", "MODEL"])
def test_a_clock_starts_at_a_number_of_seconds(tmp_path: Path, value: str) -> None:
    """Written as a number, from 0 on."""
    error = refusal(tmp_path, check=CHECK.replace('"S1")', f'"S1", clock_starts_at={value})'))
    assert error.what == f"clock_starts_at is a number of seconds, found {value}."
    assert (line_of(error), error.fix) == ("def doubles():", "Write for example clock_starts_at=1000.0.")


def test_an_unknown_question_is_refused(tmp_path: Path) -> None:
    """With the questions that there are."""
    error = refusal(tmp_path, check=CHECK.replace('"Q1"', '"Q11"'))
    assert error.what == 'check "doubles": there is no question Q11.'
    assert (line_of(error), error.fix) == ("def doubles():", 'Did you mean "Q1"?')


def test_an_unknown_sentence_is_refused(tmp_path: Path) -> None:
    """With the sentences that there are."""
    error = refusal(tmp_path, check=CHECK.replace('"S1"', '"X9"'))
    assert error.what == 'check "doubles": there is no sentence X9.'
    assert (line_of(error), error.fix) == ("def doubles():", "Known here: S1, S2.")


def test_a_name_belongs_to_one_check(tmp_path: Path) -> None:
    """The second of two checks is named, with the line of the first."""
    error = refusal(tmp_path, hidden=HIDDEN.replace("asks_once", "doubles"))
    assert line_of(error) == "async def doubles():"
    assert error.what.startswith('check "doubles" is also in line ')
    assert error.fix == "Its name is its id: give it one of its own."


def test_a_sentence_has_one_number(tmp_path: Path) -> None:
    """The same number twice would make two promises of one name."""
    error = refusal(tmp_path, question=QUESTION + "\n# %% [markdown]\n# **S1** It is fast.\n")
    assert (line_of(error), error.what) == ("# **S1** It is fast.", "sentence S1 is numbered twice.")


def test_a_question_has_one_heading(tmp_path: Path) -> None:
    """A second one would make its sentences and hints those of nobody."""
    heading = "# %% [markdown]\n# ## Q1 · Twice again\n"
    error = refusal(tmp_path, hints=f"{heading}\n{HINTS}")
    assert (line_of(error), error.what) == ("# ## Q1 · Twice again", "Q1 has two headings.")
    assert error.fix == "Every question has one heading."


@pytest.mark.parametrize(("hints", "lacking"), [("", 1), (HINTS.split("# <details><summary>Q1, hint 3")[0], 3)])
def test_a_question_has_three_hints(tmp_path: Path, hints: str, lacking: int) -> None:
    """The message says where the question stands, which hint is not there and how one is written."""
    error = refusal(tmp_path, hints=hints)
    assert line_of(error) == "# ## Q1 · Twice as much"
    assert error.what == f"Q1 lacks hint {lacking} of 3."
    assert error.fix == f"Write <details><summary>Q1, hint {lacking} of 3</summary>, the hint, and </details>."


def test_a_hint_stands_below_its_question(tmp_path: Path) -> None:
    """A hint for a question that does not exist names those that do."""
    error = refusal(tmp_path, hints=HINTS.replace("Q1, hint 3", "Q7, hint 3"))
    assert error.what == "a hint for Q7, which is not above it."
    assert "Q1" in error.fix
    assert line_of(error).startswith("# <details>")
