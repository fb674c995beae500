"""A class of any size that nobody is in: invented names, seven requirements, and attempts of every kind.

`big_class` is for benchmarks and pictures: the same arguments give the same class, and records that cannot be wrong are
built without being validated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random

from autograder.model import (
    Attempt,
    CheckPoints,
    CheckResult,
    Hashes,
    Level,
    Result,
    Rubric,
    RubricExercise,
    RubricQuestion,
    Status,
    Student,
    Verdict,
)
from autograder.policy import Exemption, Extension, Late, Policy
from gradebook.decisions import AnyDecision, Publication

BigClass = tuple[tuple[Student, ...], tuple[Rubric, ...], tuple[Attempt, ...], Policy, tuple[AnyDecision, ...]]
BEGIN = datetime(2026, 9, 7, 23, 59)  # local time, as in course.yaml
TITLES = {
    "PY-01": "Async programming",
    "PY-02": "Types and data validation",
    "PY-03": "Logging",
    "PY-04": "Environments",
    "PY-05": "Errors and retries",
    "PY-06": "Data and APIs",
    "PY-07": "Object orientation",
}
LEVELS = (
    Level(name="Mastered", share=Decimal("0.80"), meaning="Others can rely on it."),
    Level(name="Nearly there", share=Decimal("0.60"), meaning="One or two promises are not kept yet."),
    Level(name="Beginning", share=Decimal("0.01"), meaning="First parts work."),
    Level(name="Not yet", share=Decimal(0), meaning="Nothing works yet."),
)
TASKS = (
    "Forty tickets at once", "A queue with room for ten", "Answers as they come", "A record that refuses nonsense",
    "Types that a checker believes", "Reading what a model sends", "A log that can be searched",
    "Nothing secret in a log", "Following one request", "An environment that can be made again", "Pinned to the hash",
    "Settings from outside", "Try again, but not for ever", "Errors that say what to do", "A fallback that is honest",
    "Pages of an API", "From JSON to a table", "Classes that are small", "A context that closes",
)  # fmt: skip
QUESTIONS = ("One call", "An error is a result", "One after the other", "All at once")
CHECKS = ("returns_the_text", "keeps_the_order", "says_what_failed")
WORTH = (Decimal(2), Decimal(3), Decimal(5))
FIRST = """\
    Ada Amir Anouk Bela Bianca Chen Chidi Dalia Diego Elif Emeka Enzo Farid Fatou Goran Greta Hana Hiro Ines Ivan
    Jonas Joyce Kaito Kira Lars Leila Luca Maren Mateo Mei Milan Nadia Noor Olga Oskar Paula Pavel Quinn Rafael Rosa
    Samir Sofia Tarik Tilda Uma Viktor Wanda Xenia Yara Zoran"""
LAST = """
    Abara Adler Almeida Bakker Banerjee Berg Castellan Chaudhry Dahl Dimitrova Ekholm Engel Farouk Ferrante Galvan
    Greve Halloran Haddad Ibsen Iwata Jansson Jovanovic Kamara Kessler Lindqvist Lorca Maier Mbeki Nakagawa Novak
    Okafor Oliveira Pereira Petrov Quist Ramirez Rossi Sandoval Sato Tanaka Thorsen Ueda Vargas Vogel Wagner Winther
    Xu Yilmaz Zapata Zielinski"""
MESSAGE = """\
✘ {name} · It should hold for every call.
  We called   answer(client, prompts)
  Expected    8 results
  Got         {got}"""


@dataclass(frozen=True)
class Task:
    """One exercise of the class: its id, and when it is due."""

    id: str
    place: int
    due: datetime


def big_class(
    students: int, exercises: int = 19, attempts: int = 3, seed: int = 1, *, complete: bool = False
) -> BigClass:
    """Return (roster, rubrics, attempts, policy, decisions) of a class in the middle of its term.

    Nobody has more than `attempts` attempts of an exercise; in a `complete` class everybody has all, of all exercises.
    Three quarters of the exercises are due and published.
    """
    random = Random(seed)
    tasks = _tasks(exercises)
    roster = _roster(students, random)
    policy = Policy(
        zone="Europe/Berlin",
        due={task.id: task.due for task in tasks},
        late=Late(grace=15, per_day=Decimal(10), cap=Decimal(50)),
        extensions=_extensions(roster, tasks),
        exemptions=_exemptions(roster, tasks),
    )
    made = tuple(one for student in roster for one in _of_student(student, tasks, attempts, random, complete))
    return roster, _rubrics(tasks), made, policy, _publications(tasks)


def end_of(policy: Policy) -> datetime:
    """Return the moment at which the class is looked at: a morning after three quarters of the deadlines."""
    dues = sorted(policy.due.values())
    return (dues[_done(len(dues)) - 1] + timedelta(days=3)).replace(hour=7, minute=0, tzinfo=UTC)


def _done(exercises: int) -> int:
    return max(1, exercises * 3 // 4)


def _tasks(exercises: int) -> list[Task]:
    """Return the exercises, spread over the requirements, one due every five days."""
    names = list(TITLES)
    owners = sorted(names[place % len(names)] for place in range(exercises))
    numbers = dict.fromkeys(names, 0)
    made = []
    for place, owner in enumerate(owners):
        numbers[owner] += 1
        id_ = f"{owner.lower()}/{numbers[owner]:02d}-{TASKS[place % len(TASKS)].split()[-1].lower()}"
        made.append(Task(id_, place, BEGIN + timedelta(days=5 * place)))
    return made


def _roster(students: int, random: Random) -> tuple[Student, ...]:
    """Return people with names that are all different; a second name is added where there are too few."""
    lasts = LAST.split()
    pairs = [(first, last) for first in FIRST.split() for last in lasts]
    random.shuffle(pairs)
    names = [f"{last}, {first}" for first, last in pairs]
    names += [f"{last}-{lasts[place % len(lasts)]}, {first}" for place, (first, last) in enumerate(pairs)]
    while len(names) < students:
        names.append(f"{names[len(names) % 5000]} {len(names)}")
    return tuple(
        Student(id=f"s{10001 + n}", name=name, login=f"s{10001 + n}", sis_id=f"S{700001 + n}", section=f"AI-10{n % 4}")
        for n, name in enumerate(names[:students])
    )


def _extensions(roster: tuple[Student, ...], tasks: list[Task]) -> tuple[Extension, ...]:
    return tuple(
        Extension(student=one.id, exercise=tasks[0].id, until=tasks[0].due + timedelta(days=7), why="ill")
        for one in roster[5::97]
    )


def _exemptions(roster: tuple[Student, ...], tasks: list[Task]) -> tuple[Exemption, ...]:
    chosen = roster[11::151]
    return tuple(Exemption(student=one.id, exercise=tasks[-1].id, why="credit from elsewhere") for one in chosen)


def _publications(tasks: list[Task]) -> tuple[AnyDecision, ...]:
    return tuple(
        Publication(id=n, who="instructor", when=(task.due + timedelta(days=2)).replace(tzinfo=UTC), exercise=task.id)
        for n, task in enumerate(tasks[: _done(len(tasks)) - 1], 1)
    )


def _rubrics(tasks: list[Task]) -> tuple[Rubric, ...]:
    found = {name: [task for task in tasks if task.id.startswith(name.lower())] for name in TITLES}
    return tuple(
        Rubric(
            requirement=name,
            title=TITLES[name],
            outcome=f"Works with {TITLES[name].lower()} in programs that others rely on.",
            levels=LEVELS,
            person_reads={},
            exercises={task.id.partition("/")[2]: _exercise(task) for task in own},
        )
        for name, own in found.items()
        if own
    )


def _exercise(task: Task) -> RubricExercise:
    questions = {
        f"Q{n}": RubricQuestion(
            title=title,
            criterion=f"What is promised under “{title.lower()}” holds for every call.",
            checks={f"{name}_{n}": CheckPoints(points=w, hint="look") for name, w in zip(CHECKS, WORTH, strict=True)},
        )
        for n, title in enumerate(QUESTIONS, 1)
    }
    hints = {"look": "What is the first line that does not do what its sentence says?"}
    title = TASKS[task.place % len(TASKS)]
    return RubricExercise(title=title, minutes=45, lessons=("01-basics",), questions=questions, hints=hints)


def _of_student(
    student: Student, tasks: list[Task], attempts: int, random: Random, complete: bool
) -> Iterator[Attempt]:
    """Yield the attempts of one student: some are able, some diligent, some are lost after a few weeks."""
    able, diligent = min(random.gauss(0.86, 0.15), 1.0), random.random()
    stops = random.randrange(3, len(tasks) + 1) if random.random() < 0.07 and len(tasks) > 3 else len(tasks)
    for task in tasks if complete else tasks[: _done(len(tasks)) + 1]:
        is_early = task.place >= _done(len(tasks))
        if not complete and (task.place >= stops or random.random() < 0.01 + 0.035 * (1 - diligent) + 0.6 * is_early):
            continue
        wanted = able - 0.006 * task.place + random.gauss(0, 0.07)
        handed_in = task.due - timedelta(hours=60 * diligent * random.random() + 20)
        count = attempts if complete else 1 + sum(random.random() < 0.75 for _ in range(attempts - 1))
        if random.random() < 0.04 + 0.12 * (1 - diligent):
            handed_in = task.due + timedelta(hours=1 + 50 * random.random())
        for number in range(1, count + 1):
            share = wanted - 0.12 * (count - number)
            moment = (handed_in + timedelta(hours=3 * (number - 1))).replace(tzinfo=UTC)
            yield _attempt(student.id, task, number, moment, share, random)


def _attempt(student: str, task: Task, number: int, moment: datetime, share: float, random: Random) -> Attempt:
    broken = random.random() < 0.006
    result = Result.model_construct(
        schema_version=1,
        student=student,
        exercise=task.id,
        requirement=task.id[:5].upper(),
        status=Status.COULD_NOT_GRADE if broken else Status.GRADED,
        reason="The notebook is cut off after cell 3." if broken else "",
        file=f"{task.id.partition('/')[2]}.ipynb",
        notes=(),
        checks=() if broken else _checks(share, random),
        isolation="namespaces",
        hashes=_hashes(f"{student}-{task.id}-{number}"),
        submitted_at=moment,
    )
    return Attempt.model_construct(number=number, recorded_at=moment + timedelta(minutes=20), result=result)


def _hashes(submission: str) -> Hashes:
    return Hashes.model_construct(
        submission=submission, checks="c1", environment="e1", engine="g1", policy="p1", seed="0"
    )


def _checks(share: float, random: Random) -> tuple[CheckResult, ...]:
    """Return the verdicts of one attempt; later questions are harder."""
    draw = random.random
    return tuple(
        _check(
            question,
            place,
            Verdict.COULD_NOT_CHECK
            if draw() < 0.0015
            else Verdict.PASSED
            if draw() < share + 0.14 - 0.05 * question
            else Verdict.FAILED,
        )
        for question in range(1, len(QUESTIONS) + 1)
        for place in range(len(CHECKS))
    )


@cache
def _check(question: int, place: int, verdict: Verdict) -> CheckResult:
    """Return one of the few verdicts that there are: attempts share them."""
    failed = verdict is Verdict.FAILED
    name = CHECKS[place]
    return CheckResult.model_construct(
        check=f"{name}_{question}",
        question=f"Q{question}",
        title=f"It {name.replace('_', ' ')}.",
        visible=place != len(CHECKS) - 1,
        verdict=verdict,
        points=WORTH[place] if verdict is Verdict.PASSED else Decimal(0),
        possible=WORTH[place],
        message=MESSAGE.format(name=f"Q{question}", got=f"{question + place} results") if failed else "",
        hint="What is the first line that does not do what its sentence says?" if failed else "",
        cause="The machine ran out of memory." if verdict is Verdict.COULD_NOT_CHECK else "",
        seconds=0.01,
    )
