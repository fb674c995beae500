"""C-VAGUE and C-MSG: numbered sentences that can be held against an answer, and checks that speak to their reader."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from harbor_kit.explain import act_and_asserts

from autograder.checking.findings import Finding
from autograder.checking.handed import finding, place, sentence_lines, words_of
from autograder.masters import CheckSource, Master

VAGUE = re.compile(
    r"\b(?:appropriate(?:ly)?|proper(?:ly)?|correct(?:ly)?|reasonabl[ey]|efficient(?:ly)?|robust(?:ly)?|suitabl[ey]"
    r"|as needed|as necessary|as required|as appropriate|if necessary|if needed|where possible|if possible"
    r"|etc|and so on|and the like|usually|normally|generally|typically|often|sometimes|mostly|should|may want"
    r"|some kind of|some sort of|kind of|sort of|nice(?:ly)?|graceful(?:ly)?|sensibl[ey]|sufficient(?:ly)?"
    r"|adequate(?:ly)?|meaningful|user-friendly|quick(?:ly)?"
    r"|relevant|simply|easily|or similar|or something)\b",
    re.IGNORECASE,
)
UNKIND = re.compile(r"\b(obviously|simply|just|wrong answer)\b", re.IGNORECASE)
_END = re.compile(r"[.?!](?=[\"')*_”’]*(?:\s|$))")
_NUMBER = re.compile(r"(?<![\w.])\d")


def sentence_count(text: str) -> int:
    """Return how many sentences a text has; what stands in backticks has no ends of sentences."""
    return len(_END.findall(words_of(text)))


def is_ended(text: str, ends: str = ".?!") -> bool:
    """Whether a text ends as a sentence does; what closes a quotation or a parenthesis may follow."""
    return text.rstrip("\"')*_”’")[-1:] in tuple(ends)


def vague_findings(master: Master) -> list[Finding]:
    """Return what C-VAGUE finds: numbered sentences that nobody could hold against an answer."""
    lines = sentence_lines(master)
    return [
        finding("C-VAGUE", place(master.path, lines.get(name, 1)), what, fix)
        for question in master.questions
        for name, text in question.sentences.items()
        for what, fix in _unclear(name, text)
    ]


def message_findings(master: Master) -> list[Finding]:
    """Return what C-MSG finds in the titles of checks and in the messages of their asserts."""
    return [found for check in master.checks for found in _messages(master, check)]


def _unclear(name: str, text: str) -> Iterator[tuple[str, str]]:
    words = words_of(text)
    for vague in dict.fromkeys(found.lower() for found in VAGUE.findall(words)):
        yield f'sentence {name} says "{vague}", which two readers take in two ways.', "Say what holds, in one way only."
    if not is_ended(text, "."):
        yield f"sentence {name} does not end with a full stop.", "End it with a full stop."
    if "`" not in text and not _NUMBER.search(text):
        yield (
            f"sentence {name} names nothing in backticks and no number.",
            "Name the function or the value that it binds.",
        )


def _messages(master: Master, check: CheckSource) -> Iterator[Finding]:
    where = place(master.path, check.line)
    about = f'the title of check "{check.name}"'
    if not check.title.endswith(".") or sentence_count(check.title) != 1:
        what, fix = f"{about} is not one sentence that ends with a full stop.", "Write one sentence, with a full stop."
        yield finding("C-MSG", where, what, fix)
    for word in UNKIND.findall(check.title):
        yield finding("C-MSG", where, f'{about} says "{word.lower()}".', "Say what holds, and leave the word out.")
    for node, text in _asserted(check):
        yield from _message(place(master.path, node.lineno), check.name, text)


def _message(where: str, name: str, text: str) -> Iterator[Finding]:
    about = f'a message of check "{name}"'
    for word in UNKIND.findall(text):
        yield finding("C-MSG", where, f'{about} says "{word.lower()}".', "Say why it matters, and leave the word out.")
    first = re.match(r"[A-Z][a-z]*\b", text)
    if first:
        fix = "It follows the word Why: start it in lower case."
        yield finding("C-MSG", where, f'{about} starts with a capital: "{first[0]}".', fix)


def _asserted(check: CheckSource) -> Iterator[tuple[ast.Assert, str]]:
    """Yield the asserts that have a message, with the parts of it that are written out."""
    for node in act_and_asserts(check.node.body)[1]:
        if node.msg is not None:
            parts = [part.value for part in ast.walk(node.msg) if isinstance(part, ast.Constant)]
            yield node, "".join(part for part in parts if isinstance(part, str))
