"""The leak scan: nothing that leaves may hold what its readers must not see.

Every layer of every file is read (`layers`), and held against hashed secrets (`runs`) from the masters (`withheld`)
and the roster. A run of tokens that its readers may see anyway is no leak: it also stands in what they are shown, they
wrote it themselves, or the course allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

from autograder.config import Allowed
from autograder.errors import LeakError
from autograder.model import Result, Student
from autograder.scanning.layers import pieces
from autograder.scanning.runs import CUTS, Key, Kind, Secrets, Stream, plain, tokens

EXCERPT = 70
OWN_ROWS = re.compile(r"^  (?:We called|Expected|Got|Where) +(.+)$", re.MULTILINE)


class Audience(StrEnum):
    """Who reads what leaves."""

    STUDENTS = "students"  # handouts
    SOLVED = "students after the due date"  # the edition with solutions
    FEEDBACK = "one student"  # a page with verdicts and hints
    STAFF = "staff"  # the class report
    LMS = "an LMS"
    INSTRUCTOR = "an instructor"  # the folder that another grader takes


_OF_CHECKS = {Kind.HIDDEN, Kind.NAME, Kind.TITLE, Kind.VALUE}
MAY_SEE: Mapping[Audience, frozenset[Kind]] = {
    Audience.STUDENTS: frozenset(),
    Audience.SOLVED: frozenset({Kind.SOLUTION, Kind.EXPLANATION}),
    Audience.FEEDBACK: frozenset({Kind.TITLE, Kind.SHOWN}),
    Audience.STAFF: frozenset({*_OF_CHECKS, Kind.SHOWN, Kind.PERSON}),
    Audience.LMS: frozenset({Kind.SHOWN}),
    Audience.INSTRUCTOR: frozenset(Kind) - {Kind.PERSON, Kind.CLOSED},
}


@dataclass
class Leak:
    """What leaked: where, what it is, where it is kept. `keys` are the runs of tokens that were found."""

    file: str
    inside: str
    line: int
    kind: Kind
    source: str
    excerpt: str
    keys: set[Key] = field(default_factory=set, repr=False, compare=False)

    def __str__(self) -> str:
        """Return one line for staff."""
        place = f"{self.file}, {self.inside}" if self.inside else f"{self.file}:{self.line}"
        if self.kind is Kind.CLOSED:
            return f"{place}: it {self.excerpt}, so nobody can say what is in it."
        return f'{place}: here is {self.kind}, from {self.source}: "{self.excerpt}".'


@dataclass
class Guard:
    """Stands where something leaves: refuses leaks, and remembers which of the course's exceptions it made."""

    secrets: Secrets = field(default_factory=Secrets)
    allowed: Sequence[Allowed] = ()
    used: dict[str, Allowed] = field(default_factory=dict)

    def refuse(
        self, files: Mapping[str, bytes], audience: Audience, where: Path | str, known: Iterable[str] = ()
    ) -> None:
        """Raise `LeakError` where a file holds what its readers must not see. `known`: texts that they wrote."""
        known = list(known)
        leaks = leaks_in(files, self.secrets, audience, known)
        for file in sorted({leak.file for leak in leaks}) if self.allowed else ():
            own = [leak for leak in leaks if leak.file == file]
            made = self._exceptions(file, own)
            texts = [one.text for one in made]
            after = leaks_in({file: files[file]}, self.secrets, audience, [*known, *texts])
            after = [leak for leak in after if leak.kind is not Kind.CLOSED or leak.excerpt not in texts]
            leaks = [*(leak for leak in leaks if leak.file != file), *after]
        if leaks:
            raise leak_error(leaks, audience, where)

    def with_people(self, students: Iterable[Student]) -> Guard:
        """Return a guard that knows these people as well; exceptions are remembered in both."""
        return replace(self, secrets=with_people(self.secrets, students))

    def _exceptions(self, file: str, leaks: Sequence[Leak]) -> list[Allowed]:
        """Return the exceptions of the course that concern some leaks of one file, and remember them."""
        keys = set[Key]().union(*(leak.keys for leak in leaks))
        closed = {leak.excerpt for leak in leaks if leak.kind is Kind.CLOSED}
        here = [one for one in self.allowed if fnmatch(file, one.files)]
        made = [one for one in here if one.text in closed or keys & self.secrets.keys_in([one.text])]
        self.used |= {f"{file}: {one.text}": one for one in made}
        return made


def written_by(result: Result) -> list[str]:
    """Return what a result shows of the student's own file: names, remarks, what visible checks saw in their code.

    What students wrote is no secret to them. Of a hidden check nothing is theirs.
    """
    rows = [row for check in result.checks if check.visible for row in OWN_ROWS.findall(check.message)]
    return [result.file, result.reason, *result.notes, *rows]


def leaks_in(files: Mapping[str, bytes], secrets: Secrets, audience: Audience, known: Iterable[str] = ()) -> list[Leak]:
    """Return what leaks to an audience, one entry for each part of a file, kind of secret and file that it is from.

    `files`: relative path → content. `known`: texts that the readers wrote; what stands in them is no secret to them.
    """
    may_see, (ignored, closed) = MAY_SEE[audience], _known(secrets, known)
    found: dict[tuple[str, str, Kind, str], Leak] = {}
    for file, content in files.items():
        for piece in pieces(file, content):
            if piece.closed and piece.closed not in closed:
                group = (file, piece.inside, Kind.CLOSED, "")
                found[group] = Leak(file, piece.inside, 1, Kind.CLOSED, "", piece.closed)
            for stream, place, key in secrets.found_in(piece.text):
                kinds = secrets.runs[key].kinds
                if key in ignored or not may_see.isdisjoint(kinds):
                    continue
                kind = next(one for one in Kind if kinds.get(one))
                group = (file, piece.inside, kind, kinds[kind].rpartition(":")[0])
                if group not in found:
                    line, excerpt = _shown(piece.text, stream, place, key[1])
                    found[group] = Leak(file, piece.inside, line, kind, kinds[kind], excerpt)
                found[group].keys.add(key)
    return list(found.values())


def leak_error(leaks: Sequence[Leak], audience: Audience, where: Path | str) -> LeakError:
    """Return the error that says what leaks, and how many places there are."""
    more = f" And {len(leaks) - 1} more." if len(leaks) > 1 else ""
    fix = (
        f"This is for {audience}; nothing was written. Take it out where it comes from, or write its text under "
        "`leaks_allowed` in config/course.yaml, with a reason."
    )
    return LeakError(f"{leaks[0]}{more}", where=where, fix=fix)


def with_people(secrets: Secrets, students: Iterable[Student]) -> Secrets:
    """Return secrets to which the data of some people are added."""
    made = secrets.copy()
    for student in students:
        for stream, run in _identity(student):
            made.add(Kind.PERSON, stream, run, f"the roster:{student.id}")
    return made


def identity(student: Student) -> list[str]:
    """Return all forms in which the data of a student are sought: to a page of theirs they are known."""
    return [" ".join(run) for _, run in _identity(student)]


def _identity(student: Student) -> Iterator[tuple[Stream, list[str]]]:
    """Yield a name in both orders; an id where it cannot be a word of prose, else in paths, files and addresses."""
    last, _, first = student.name.partition(",")
    forms = [tokens(student.name, Stream.WORDS), tokens(f"{first} {last}", Stream.WORDS)]
    if not first:
        forms.append([*forms[0][-1:], *forms[0][:-1]])
    yield from ((Stream.WORDS, form) for form in forms if len(form) > 1)
    for name in {student.id, student.login, student.sis_id} - {""}:
        run = tokens(name, Stream.SIGNS)
        if not run:
            continue
        if len(run) > 2 or (len(name) > 3 and not name.isalpha() and not (name.isdigit() and len(name) < 5)):
            yield Stream.SIGNS, run
        yield from [(Stream.SIGNS, ["/", *run, "/"])] if len(name) > 1 else ()
        yield Stream.SIGNS, [*run, "@"]
        yield from ((Stream.SIGNS, [*run, ".", ending]) for ending in ("html", "ipynb", "py", "json"))


def _known(secrets: Secrets, texts: Iterable[str]) -> tuple[set[Key], set[str]]:
    """Return the runs that stand in texts of the readers, in any layer, and why some of these cannot be looked into."""
    found = [piece for text in dict.fromkeys(texts) for piece in pieces("", text.encode("utf-8", "replace"))]
    return secrets.keys_in(piece.text for piece in found), {piece.closed for piece in found}


def _shown(text: str, stream: Stream, place: int, length: int) -> tuple[int, str]:
    """Return the line on which a run of tokens begins, and the run itself on one short line."""
    spans = list(islice(CUTS[stream].finditer(plain(text)), place, place + length))
    begin, end = spans[0].start(), spans[-1].end()
    shown = text if len(plain(text)) == len(text) else plain(text)
    excerpt = "".join(letter if letter.isprintable() else " " for letter in shown[begin:end])
    excerpt = " ".join(excerpt.split())
    return shown.count("\n", 0, begin) + 1, excerpt if len(excerpt) <= EXCERPT else f"{excerpt[:EXCERPT]}…"
