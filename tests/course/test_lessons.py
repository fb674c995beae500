"""Every lesson master keeps the course's rules for lessons, and runs from top to bottom in a fresh kernel."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import jupytext
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "source").glob("*/notebooks/*.py"))
ANATOMY = [
    *("hook", "predict", "run", "investigate", "modify", "worked"),
    *("faded", "mistakes", "quiz", "recap", "questionnaire"),
]
VERBS = {"predict", "explain", "write", "choose", "fix", "measure", "compare", "validate", "trace", "convert"}
SECRET = re.compile(r"sk-[A-Za-z0-9]{8}|/home/|/Users/|AKIA[A-Z0-9]{12}")
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)]+)\)")
SHOWN = {"01-async-basics": ["awaited in turn: 3.0 s", "as tasks: 1.0 s", "as tasks, with time.sleep: 3.0 s"]}


@dataclass(frozen=True)
class Question:
    """A question as its lesson writes it. `solution` and `reasons` stand in the cell that reveals them."""

    name: str
    kind: str
    cell: int
    options: dict[str, str]
    objective: int
    solution: str
    reasons: dict[str, str]


class Lesson:
    """A master, read once."""

    def __init__(self, path: Path) -> None:
        self.path, self.text = path, path.read_text(encoding="utf-8")
        self.notebook = jupytext.reads(self.text, fmt="py:percent")
        self.cells = self.notebook.cells
        self.markdown = [cell.source for cell in self.cells if cell.cell_type == "markdown"]
        self.code = [cell for cell in self.cells if cell.cell_type == "code"]

    def tagged(self, tag: str) -> list[int]:
        """Return the places of the cells that carry a tag."""
        return [place for place, cell in enumerate(self.cells) if tag in cell.metadata.get("tags", [])]

    def bullets(self, text: str) -> list[str]:
        """Return the bullet points of a Markdown text, each on one line."""
        return [" ".join(item.split()) for item in re.findall(r"^- (.+(?:\n  .+)*)", text, re.MULTILINE)]

    def objectives(self) -> list[str]:
        """Return what the learner will be able to do."""
        return self.bullets(self.cells[0].source)

    def questions(self) -> list[Question]:
        """Return every `predict` and `quiz` with what its `reveal` says."""
        calls = [(place, target, call) for place, cell in enumerate(self.cells) for target, call in _calls(cell)]
        revealed = {call.func.value.id: call for _, _, call in calls if _is_reveal(call)}  # type: ignore[attr-defined]
        return [
            _question(place, target, call, revealed[target])
            for place, target, call in calls
            if isinstance(call.func, ast.Name) and call.func.id in {"predict", "quiz"}
        ]


def _calls(cell: nbformat.NotebookNode) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls that stand alone or are assigned to one name at the top level of a cell."""
    for node in _tree(cell).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield "", node.value


def _is_reveal(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "reveal" and isinstance(call.func.value, ast.Name)


def _question(place: int, name: str, asks: ast.Call, reveals: ast.Call) -> Question:
    assert isinstance(asks.func, ast.Name)
    words = {keyword.arg: ast.literal_eval(keyword.value) for keyword in asks.keywords}
    assert words["choice"] == "", f"{name}: the answer is typed in already"
    options, reasons = ast.literal_eval(asks.args[1]), ast.literal_eval(reveals.args[1])
    solution = ast.literal_eval(reveals.args[0])
    return Question(name, asks.func.id, place, options, words.get("objective", 0), solution, reasons)


def _without_code(text: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: f"{path.parents[1].name}/{path.stem}")
def lesson(request: pytest.FixtureRequest) -> Lesson:
    return Lesson(request.param)


def test_the_first_cell_says_what_when_and_how_long(lesson: Lesson) -> None:
    first = lesson.cells[0].source
    assert lesson.text.startswith("# %% [markdown]\n")
    assert len(re.findall(r"^# ", first, re.MULTILINE)) == 1
    places = [first.find(part) for part in ("You will be able to", "Before you start", "Time: ")]
    assert -1 not in places
    assert places == sorted(places)
    assert re.search(r"Time: \d+ min", first)
    assert 3 <= len(lesson.objectives()) <= 5


def test_each_objective_starts_with_a_verb_that_can_be_observed(lesson: Lesson) -> None:
    firsts = [objective.split()[0].strip("*") for objective in lesson.objectives()]
    assert [verb for verb in firsts if verb not in VERBS] == []


def test_the_recap_mirrors_the_objectives(lesson: Lesson) -> None:
    recap = lesson.bullets(lesson.cells[lesson.tagged("recap")[0]].source)
    terms = [re.search(r"`[^`]+`", objective) for objective in lesson.objectives()]
    assert all(terms), "each objective names a code term"
    assert len(recap) == len(terms)
    missing = [term.group() for term, bullet in zip(terms, recap, strict=True) if term and term.group() not in bullet]
    assert missing == []


def test_the_parts_stand_in_the_order_of_every_lesson(lesson: Lesson) -> None:
    first = {tag: lesson.tagged(tag)[:1] for tag in ANATOMY}
    assert [tag for tag, places in first.items() if not places] == []
    assert sorted(first.values()) == list(first.values())


def test_a_prediction_comes_directly_before_what_it_predicts(lesson: Lesson) -> None:
    predicted = {question.cell for question in lesson.questions() if question.kind == "predict"}
    assert len(predicted) >= 2
    assert sorted(predicted) == lesson.tagged("predict")
    runs = {*lesson.tagged("run"), *lesson.tagged("modify")}
    assert [place for place in predicted if place + 1 not in runs] == []


def test_the_hook_shows_something_early(lesson: Lesson) -> None:
    first_code = next(place for place, cell in enumerate(lesson.cells) if cell.cell_type == "code")
    assert first_code < 4
    assert first_code in lesson.tagged("hook")
    assert "print(" in lesson.cells[first_code].source


def test_the_worked_example_names_sub_goals_that_the_exercise_repeats(lesson: Lesson) -> None:
    worked = "\n".join(lesson.cells[place].source for place in lesson.tagged("worked"))
    goals = re.findall(r"# --- sub-goal: (.+)", worked)
    assert 3 <= len(goals) <= 5
    exercises = (lesson.path.parent / link for _, link in _links(lesson) if link.startswith("../exercises/"))
    repeated = "".join(path.with_suffix(".py").read_text(encoding="utf-8") for path in exercises)
    assert sum(f"# --- sub-goal: {goal}\n" in repeated for goal in goals) >= 3


def test_common_mistakes_have_symptom_cause_and_fix(lesson: Lesson) -> None:
    text = "\n\n".join(lesson.cells[place].source for place in lesson.tagged("mistakes"))
    entries = [entry for entry in text.split("\n\n") if "*Cause:*" in entry]
    assert len(entries) >= 4
    assert [entry for entry in entries if "*Fix:*" not in entry or not re.match(r"\*\*`.+?`", entry, re.DOTALL)] == []


def test_the_quiz_covers_every_objective(lesson: Lesson) -> None:
    asked = [question.objective for question in lesson.questions() if question.kind == "quiz"]
    assert len(asked) >= 3
    assert {*asked} == {*range(1, len(lesson.objectives()) + 1)}


def test_every_option_of_a_question_is_explained(lesson: Lesson) -> None:
    for question in lesson.questions():
        assert len(question.options) >= 3, question.name
        assert question.options.keys() == question.reasons.keys(), question.name
        short = [reason for reason in question.reasons.values() if len(reason.split()) < 8]
        assert short == [], question.name
        assert question.solution in question.options, question.name


def test_a_cell_that_reveals_says_so_in_its_tags(lesson: Lesson) -> None:
    """The release step collapses the source of these cells, since it holds the answers."""
    reveals = [place for place, cell in enumerate(lesson.cells) if any(_is_reveal(call) for _, call in _calls(cell))]
    assert reveals == lesson.tagged("reveal")


def test_neither_place_nor_length_gives_an_answer_away(lesson: Lesson) -> None:
    questions = lesson.questions()
    longest = [max(q.options, key=lambda letter: len(q.options[letter])) == q.solution for q in questions]
    assert len({question.solution for question in questions}) > 1
    assert sum(longest) <= len(questions) * 2 / 3


def test_a_lesson_is_short_and_so_are_its_cells(lesson: Lesson) -> None:
    assert 18 <= len(lesson.cells) <= 45
    assert [cell.source for cell in lesson.code if len(cell.source.splitlines()) > 25] == []
    assert [text for text in lesson.markdown if len(text.split()) > 180] == []
    assert [text for text in lesson.markdown if len(re.findall(r"\*\*[^*`]+\*\* =", text)) > 2] == []


def test_headings_are_unique_and_leave_no_level_out(lesson: Lesson) -> None:
    headings = re.findall(r"^(#+) (.+)$", _without_fences("\n".join(lesson.markdown)), re.MULTILINE)
    levels = [len(marks) for marks, _ in headings]
    titles = [title for _, title in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [step for step in pairwise(levels) if step[1] > step[0] + 1] == []
    assert len(titles) == len(set(titles))


def test_links_say_where_they_lead_and_one_leads_to_the_exercise(lesson: Lesson) -> None:
    links = _links(lesson)
    assert [text for text, _ in links if len(text.split()) < 2 or "here" in text.lower().split()] == []
    assert any(link.startswith("../exercises/") for _, link in links)
    outside = any(link.startswith("http") for _, link in links)
    assert not outside or re.search(r"checked\s+(in\s+)?\w+\s+\d{4}", " ".join(lesson.markdown))


def test_a_picture_says_what_to_see_and_has_its_text(lesson: Lesson) -> None:
    figures = lesson.tagged("figure")
    assert figures
    for place in figures:
        assert "**What to see:**" in lesson.cells[place - 1].source


def test_wrong_code_is_marked_with_a_word(lesson: Lesson) -> None:
    bad = [lesson.cells[place].source for place in lesson.tagged("bad")]
    assert [source for source in bad if "✗ Wrong:" not in source] == []


def test_no_shame_no_secrets_no_machine_paths(lesson: Lesson) -> None:
    prose = _without_code("\n".join(lesson.markdown)).lower()
    assert re.findall(r"\b(?:simply|obviously|just|of course|trivial)\b", prose) == []
    assert SECRET.findall(lesson.text) == []


def test_later_cells_do_not_need_the_cell_to_modify(lesson: Lesson) -> None:
    for place in lesson.tagged("modify"):
        later = [_tree(cell) for cell in lesson.cells[place + 1 :]]
        used = {node.id for tree in later for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert _made(_tree(lesson.cells[place])) & used == set()


def _tree(cell: nbformat.NotebookNode) -> ast.Module:
    source = cell.source if cell.cell_type == "code" else ""
    return compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _made(tree: ast.Module) -> set[str]:
    """Return the names that a cell binds at its top level."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    assigned = [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return {node.name for node in functions} | {node.id for node in assigned}


def _links(lesson: Lesson) -> list[tuple[str, str]]:
    return [(" ".join(text.split()), link) for source in lesson.markdown for text, link in LINK.findall(source)]


def _without_fences(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


@dataclass(frozen=True)
class Execution:
    """The outputs of a lesson that was run twice, each time in a fresh kernel."""

    first: list[nbformat.NotebookNode]
    second: list[nbformat.NotebookNode]


@pytest.fixture(scope="module")
def execution(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Execution:
    folder = tmp_path_factory.mktemp(lesson.path.stem)
    return Execution(_executed(lesson, folder), _executed(lesson, folder))


def _executed(lesson: Lesson, folder: Path) -> list[nbformat.NotebookNode]:
    from nbclient import NotebookClient

    notebook = nbformat.from_dict(jupytext.reads(lesson.text, fmt="py:percent"))
    client = NotebookClient(
        notebook, timeout=60, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return notebook.cells


def _streams(cells: list[nbformat.NotebookNode], name: str) -> list[str]:
    return [
        "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == name)
        for cell in cells
        if cell.cell_type == "code"
    ]


def _plain(cells: list[nbformat.NotebookNode]) -> list[str]:
    return [
        output.data.get("text/plain", "")
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in {"display_data", "execute_result"}
    ]


def test_only_cells_that_say_so_raise(execution: Execution) -> None:
    raised = [
        (cell.source, output.evalue)
        for cell in execution.first
        if cell.cell_type == "code" and "raises-exception" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert raised == []


def test_nothing_is_written_to_stderr(execution: Execution) -> None:
    assert [text for text in _streams(execution.first, "stderr") if text] == []


def test_two_runs_print_the_same(execution: Execution) -> None:
    assert _streams(execution.first, "stdout") == _streams(execution.second, "stdout")
    assert _plain(execution.first) == _plain(execution.second)


def test_pictures_have_alternative_text_and_a_text_twin(execution: Execution) -> None:
    for cell in execution.first:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                assert output.metadata["image/png"]["alt"]
                assert any(twin.output_type == "stream" for twin in cell.outputs)


def test_the_numbers_that_the_lesson_is_about_appear(lesson: Lesson, execution: Execution) -> None:
    printed = "".join(_streams(execution.first, "stdout")).splitlines()
    assert [line for line in SHOWN.get(lesson.path.stem, []) if line not in printed] == []
