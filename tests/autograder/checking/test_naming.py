"""What the text of an exercise may name in backticks, and what it may not."""

from __future__ import annotations

import re
from keyword import iskeyword

import pytest

from autograder.checking.handed import spans
from autograder.checking.hints import tokens
from autograder.checking.naming import known_to, unknown_names
from autograder.masters import read_master
from tests.support.answers import MASTER


@pytest.mark.parametrize(
    "text",
    [
        "await", "try", "None", "[]", "enumerate", "KeyError", "CancelledError", "asyncio.TaskGroup", "os.path.join",
        "async def call_one(client, index): …", "except Exception", "with FakeLLM(fail={}) as client",
        "[x.text for x in results]", "results.append(reply)", "prompts.json", ".env", "__aenter__", "harbor-small",
        "open(index, encoding='utf-8')", "pip install harbor", "@check", "client.chat.completions.create(...)",
        "user", "lambda row: row",
    ],
)  # fmt: skip
def test_what_a_text_may_name(text: str) -> None:
    """Keywords, builtins, the standard library, files, and what the handout's code has in it."""
    assert unknown_names(text, known_to(read_master(MASTER))) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("run_sequental(client, …)", ["run_sequental"]),
        ("asyncio.gater", ["asyncio.gater"]),
        ("CallResult(position=1)", ["position"]),
        ("FakeLLM(latency=[1])", ["latency"]),
        ("async def call_two(client)", ["call_two"]),
        ("except TimeoutErr", ["TimeoutErr"]),
        ("call_two(client → reply)", ["call_two"]),
        ("[x.tekst for x in results]", ["tekst"]),
        (".tekst", ["tekst"]),
        ("clients", ["clients"]),
        ("__aentr__", ["__aentr__"]),
        ("from harbor_kitt import x", ["x"]),
        ("client.perf_counter", ["client.perf_counter"]),
    ],
)
def test_what_a_text_may_not_name(text: str, names: list[str]) -> None:
    """What drifted from the code, wherever it stands in an expression."""
    assert unknown_names(text, known_to(read_master(MASTER))) == names


def test_every_misspelt_name_in_the_text_is_seen() -> None:
    """Whichever name of the real exercise's text drifts from the code, in whatever expression it stands."""
    master = read_master(MASTER)
    known = known_to(master)
    code = {span.text for span in spans(master) if not span.fenced}
    names = {(text, word) for text in code for word in tokens(text) if word.isidentifier() and not iskeyword(word)}
    missed = [
        (text, word) for text, word in names if not unknown_names(re.sub(rf"\b{word}\b", f"{word}x", text), known)
    ]

    assert len(names) > 50
    assert missed == []
