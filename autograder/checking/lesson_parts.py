"""Rules about the parts of a lesson, its order and its questions: what a learner meets, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.checking.findings import Finding
from autograder.checking.lesson_texts import Lesson, LessonQuestion, bullets, calls_in, line_of

ANATOMY = (
    *("hook", "predict", "run", "investigate", "modify", "worked"),
    *("faded", "mistakes", "quiz", "recap", "questionnaire"),
)
VERBS = ("choose", "compare", "convert", "explain", "fix", "measure", "predict", "trace", "validate", "write")
SUB_GOAL = re.compile(r"# --- sub-goal: (.+)")
_OUTPUTS = ("print", "show", "display")
_ENTRY = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_SYMPTOM = re.compile(r"\*\*`.+?`", re.DOTALL)
REASON_WORDS = 8


def front(lesson: Lesson) -> Iterator[Finding]:
    """C-FRONT: the first cell has a title, says what one will be able to do, what one needs, and how long it takes."""
    first = lesson.cells[0]
    if first.is_code:
        yield lesson.finding("C-FRONT", 1, "the first cell is code.", "Begin with `# %% [markdown]` and a heading.")
        return
    headings = len(re.findall(r"^# ", first.source, re.MULTILINE))
    if headings != 1:
        what = f"the first cell has {headings} headings of the first level."
        yield lesson.finding("C-FRONT", first.line, what, "Give it one, the title of the lesson.")
    parts = ("You will be able to", "Before you start", "Time: ")
    places = [first.source.find(part) for part in parts]
    for part, place in zip(parts, places, strict=True):
        if place < 0:
            yield lesson.finding("C-FRONT", first.line, f'the first cell lacks "{part.strip()}".', "Write that part.")
    if -1 not in places and places != sorted(places):
        yield lesson.finding(
            "C-FRONT", first.line, "the parts of the first cell are out of order.", "Use: objectives, needs, time."
        )
    if places[-1] >= 0 and not re.search(r"Time: \d+ min", first.source):
        yield lesson.finding("C-FRONT", first.line, "the time is not a number of minutes.", "Write `Time: 40 min`.")
    if not 3 <= len(lesson.objectives) <= 5:
        what = f"the lesson has {len(lesson.objectives)} objectives."
        yield lesson.finding("C-FRONT", first.line, what, "Name three to five, as bullet points.")


def objectives(lesson: Lesson) -> Iterator[Finding]:
    """C-OBJ: each objective starts with a verb that can be observed."""
    for objective in lesson.objectives:
        verb = objective.split()[0].strip("*").lower()
        if verb not in VERBS:
            line = line_of(lesson.cells[0], lesson.cells[0].source.find(f"- {objective.split()[0]}"))
            what = f'the objective "{objective}" starts with "{verb}", which nobody can observe.'
            yield lesson.finding("C-OBJ", line, what, f"Start with one of {', '.join(VERBS)}.")


def symmetry(lesson: Lesson) -> Iterator[Finding]:
    """C-SYM: the recap has one bullet for each objective, in the same order, with the same code term."""
    places = lesson.tagged("recap")
    if not places:
        return
    cell = lesson.cells[places[0]]
    recap = bullets(cell.source)
    if len(recap) != len(lesson.objectives):
        what = f"the recap has {len(recap)} bullet points for {len(lesson.objectives)} objectives."
        yield lesson.finding("C-SYM", cell.line, what, "Write one for each objective, in the same order.")
        return
    for objective, bullet in zip(lesson.objectives, recap, strict=True):
        term = re.search(r"`[^`]+`", objective)
        if term is None:
            what = f'the objective "{objective}" names no code term.'
            yield lesson.finding("C-SYM", lesson.cells[0].line, what, "Name one in backticks.")
        elif term.group() not in bullet:
            what = f'the recap does not mention {term.group()} where it repeats the objective "{objective}".'
            yield lesson.finding("C-SYM", cell.line, what, "Keep the order of the objectives and name the same term.")


def order(lesson: Lesson) -> Iterator[Finding]:
    """C-ORDER: the parts stand in the order of every lesson, and a prediction directly before what it predicts."""
    first = {tag: places[0] for tag in ANATOMY if (places := lesson.tagged(tag))}
    for tag in ANATOMY:
        if tag not in first:
            yield lesson.finding("C-ORDER", 1, f'no cell is tagged "{tag}".', "Every lesson has this part.")
    latest, after = -1, ""
    for tag, place in first.items():
        if place < latest:
            what = f'the part "{tag}" begins before the part "{after}".'
            yield lesson.finding("C-ORDER", lesson.cells[place].line, what, f"Keep the order {' → '.join(ANATOMY)}.")
        else:
            latest, after = place, tag
    runs = {*lesson.tagged("run"), *lesson.tagged("modify")}
    for place in lesson.tagged("predict"):
        if place + 1 not in runs:
            what = "the prediction does not stand directly before a cell to run or to modify."
            yield lesson.finding("C-ORDER", lesson.cells[place].line, what, "Move it before the cell that it predicts.")
    for place in sorted({*lesson.reveal_places} ^ {*lesson.tagged("reveal")}):
        what = 'the tag "reveal" and the call of `reveal` go together, and this cell has one of them.'
        fix = "A release collapses the source of the tagged cells, since it holds the answers."
        yield lesson.finding("C-ORDER", lesson.cells[place].line, what, fix)


def predictions(lesson: Lesson) -> Iterator[Finding]:
    """C-PREDICT: there are two predictions or more, each with three options and a cell that reveals."""
    asked = [question for question in lesson.questions if question.kind == "predict"]
    if len(asked) < 2:
        what = f"the lesson asks for {len(asked)} predictions."
        yield lesson.finding("C-PREDICT", 1, what, "Ask for two or more, with `predict`.")
    for place in sorted({question.place for question in asked} ^ {*lesson.tagged("predict")}):
        what = 'the tag "predict" and the call of `predict` go together, and this cell has one of them.'
        yield lesson.finding("C-PREDICT", lesson.cells[place].line, what, "Add the other, or remove the one.")
    for question in asked:
        yield from _options(lesson, question)


def quizzes(lesson: Lesson) -> Iterator[Finding]:
    """C-QUIZ: three questions, one for each objective, with reasons; nothing but knowledge leads to the answers."""
    asked = [question for question in lesson.questions if question.kind == "quiz"]
    line = lesson.cells[places[0]].line if (places := lesson.tagged("quiz")) else 1
    if len(asked) < 3:
        yield lesson.finding("C-QUIZ", line, f"the quiz has {len(asked)} questions.", "Ask three or more.")
    numbers = set(range(1, len(lesson.objectives) + 1))
    for number in sorted(numbers - {question.objective for question in asked}):
        what = f'no question of the quiz is about objective {number}, "{lesson.objectives[number - 1]}".'
        yield lesson.finding("C-QUIZ", line, what, f"Ask one with `objective={number}`.")
    for question in asked:
        if question.objective not in numbers:
            what = f'the question "{question.name}" names objective {question.objective}, which the lesson has not.'
            yield lesson.finding("C-QUIZ", question.line, what, f"Name one from 1 to {len(numbers)}.")
        yield from _options(lesson, question)
    yield from _giveaways(lesson)


def _options(lesson: Lesson, question: LessonQuestion) -> Iterator[Finding]:
    """Yield what is wrong with the options of one question, and with the reasons for each."""
    name, rule, line = question.name, question.rule, question.line
    if question.choice:
        yield lesson.finding(rule, line, f'the answer to "{name}" is typed in already.', 'Write `choice=""`.')
    if len(question.options) < 3:
        what = f'the question "{name}" has {len(question.options)} options.'
        yield lesson.finding(rule, line, what, "Offer three or more, written out in a dictionary.")
    if not question.revealed:
        yield lesson.finding(
            rule, line, f'no cell reveals the answer to "{name}".', f"Call `{name}.reveal(...)` later."
        )
        return
    if question.solution not in question.options:
        what = f'the solution "{question.solution}" of "{name}" is none of its options.'
        yield lesson.finding(rule, line, what, "Name the letter of an option.")
    for letter in sorted(question.options.keys() ^ question.reasons.keys()):
        what = f'option "{letter}" of "{name}" has no reason, or the reason no option.'
        yield lesson.finding(rule, line, what, "Explain every option, the right one too.")
    for letter, reason in question.reasons.items():
        if len(reason.split()) < REASON_WORDS or reason.startswith("Look again"):
            what = f'the reason for option "{letter}" of "{name}" explains too little: "{reason}".'
            yield lesson.finding(rule, line, what, f"Say in {REASON_WORDS} words or more why it is right or wrong.")


def _giveaways(lesson: Lesson) -> Iterator[Finding]:
    """Yield a finding where the length or the letter of the options gives the answers away."""
    asked = [question for question in lesson.questions if question.options and question.revealed]
    if len(asked) < 3:
        return
    if len({question.solution for question in asked}) == 1:
        what = f'the answer to every question is "{asked[0].solution}".'
        yield lesson.finding("C-QUIZ", asked[0].line, what, "Move the right options to other letters.")
    longest = [q for q in asked if max(q.options, key=lambda letter: len(q.options[letter])) == q.solution]
    if len(longest) > len(asked) * 2 / 3:
        what = f"the right option is the longest in {len(longest)} of {len(asked)} questions."
        yield lesson.finding("C-QUIZ", longest[0].line, what, "Make the wrong options as exact as the right one.")


def hook(lesson: Lesson) -> Iterator[Finding]:
    """C-HOOK: one of the first four cells is code that shows something."""
    place, cell = next(lesson.code, (len(lesson.cells), lesson.cells[-1]))
    if place >= 4:
        yield lesson.finding(
            "C-HOOK", cell.line, f"the first code is cell {place + 1}.", "Show something in the first four."
        )
        return
    if "hook" not in cell.tags:
        yield lesson.finding("C-HOOK", cell.line, "the first code cell is not the hook.", 'Tag it "hook".')
    if not {name for name, _ in calls_in(cell)} & {*_OUTPUTS}:
        yield lesson.finding("C-HOOK", cell.line, "the first code cell shows nothing.", "Let it print what surprises.")


def worked(lesson: Lesson) -> Iterator[Finding]:
    """C-WORKED: the worked example names three to five sub-goals; the exercise repeats three of them."""
    places = lesson.tagged("worked")
    if not places:
        return
    line = lesson.cells[places[-1]].line
    goals = SUB_GOAL.findall("\n".join(lesson.cells[place].source for place in places))
    if not 3 <= len(goals) <= 5:
        what = f"the worked example names {len(goals)} sub-goals."
        yield lesson.finding("C-WORKED", line, what, "Name three to five, as `# --- sub-goal: …`.")
    texts = [path.read_text(encoding="utf-8") for path in lesson.exercises if path.is_file()]
    repeated = [goal for goal in goals if any(f"# --- sub-goal: {goal}\n" in text for text in texts)]
    if len(repeated) < 3:
        what = f"the exercise repeats {len(repeated)} of the sub-goals of the worked example."
        yield lesson.finding("C-WORKED", line, what, "Repeat three of them, word for word, in the stub.")


def mistakes(lesson: Lesson) -> Iterator[Finding]:
    """C-MIST: four common mistakes or more, each with its literal message, its cause and its fix."""
    entries = [
        (line_of(lesson.cells[place], match.start()), match.group())
        for place in lesson.tagged("mistakes")
        for match in _ENTRY.finditer(lesson.cells[place].source)
        if "*Cause:*" in match.group() or "*Fix:*" in match.group()
    ]
    if lesson.tagged("mistakes") and len(entries) < 4:
        line = lesson.cells[lesson.tagged("mistakes")[0]].line
        yield lesson.finding("C-MIST", line, f"there are {len(entries)} common mistakes.", "Describe four or more.")
    for line, entry in entries:
        lacks = [word for word in ("*Cause:*", "*Fix:*") if word not in entry]
        if not _SYMPTOM.match(entry):
            lacks.insert(0, "the literal message, bold and in backticks,")
        if lacks:
            what = f"a common mistake lacks {' and '.join(lacks)}: {' '.join(entry.split())[:60]}"
            yield lesson.finding("C-MIST", line, what, "Write **`message`**, *Cause:* and *Fix:*.")
