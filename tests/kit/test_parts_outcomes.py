"""The errors of a call: which one an answer stands for, and what it carries."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from harbor_kit.failures import ANTHROPIC, GATEWAY, NO_REPLY, OPENAI
from harbor_kit.parts import outcomes
from harbor_kit.parts.outcomes import CallError, GarbledError, LastingError, PassingError, failure_of
from harbor_kit.wire import Response, error_body

ROOT = Path(__file__).parents[2]
MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
KINDS = {
    "OPENAI": (
        OPENAI,
        "Refused TooLong BadKey NoCredit Forbidden Missing Broken Broken TooLong Refused TooFast TooFast NoCredit "
        "NoCredit Broken Busy",
    ),
    "ANTHROPIC": (
        ANTHROPIC,
        "Refused BadKey NoCredit Forbidden Missing Broken TooLong TooFast TooFast Broken Broken Busy",
    ),
    "GATEWAY": (
        GATEWAY,
        "Refused Forbidden Broken Broken Broken Broken Broken Broken Broken Broken Busy Broken Broken",
    ),
    "NO_REPLY": (NO_REPLY, "Garbled Garbled Garbled Garbled Garbled Garbled"),
}


def of(response: Response) -> CallError:
    return failure_of(response.status, response.headers, response.body, MORNING)


def waits(**headers: str) -> float | None:
    return failure_of(429, {name.replace("_", "-"): value for name, value in headers.items()}, b"", MORNING).wait


@pytest.mark.parametrize("name", list(KINDS))
def test_every_documented_answer_has_its_class(name: str) -> None:
    answers, kinds = KINDS[name]
    found = {key: type(of(response)).__name__ for key, response in answers.items()}
    assert found == dict(zip(answers, [f"{kind}Error" for kind in kinds.split()], strict=True))


@pytest.mark.parametrize("status", range(400, 600))
def test_every_status_is_either_passing_or_lasting(status: int) -> None:
    """What comes from the server's side passes; what comes from ours lasts, but for speed and for bad luck."""
    error = failure_of(status, {}, b"", MORNING)
    assert isinstance(error, PassingError) == (status >= 500 or status in {408, 409, 429})
    assert isinstance(error, LastingError) != isinstance(error, PassingError)
    assert (error.status, str(error)) == (status, f"status {status} without a word")


@pytest.mark.parametrize("code", ["insufficient_quota", "context_length_exceeded"])
def test_a_code_counts_only_where_a_status_has_two_meanings(code: str) -> None:
    kinds = [type(failure_of(status, {}, error_body("x", code), MORNING)).__name__ for status in (401, 500, 503)]
    assert kinds == ["BadKeyError", "BrokenError", "BusyError"]


def test_an_error_carries_words_code_and_id_of_both_providers() -> None:
    first, second = of(OPENAI["429 rate_limit_exceeded"]), of(ANTHROPIC["429"])
    assert (first.code, first.request_id, first.wait) == ("rate_limit_exceeded", "req_429_rate_limit_exceeded", 19.87)
    assert (second.code, second.request_id, second.wait) == ("rate_limit_error", "req_011429RateLimitError", 8.0)
    assert str(second) == "This request would exceed your limit."


def test_headers_may_be_written_in_any_case() -> None:
    error = failure_of(429, {"Retry-After": "3", "X-REQUEST-ID": "a", "request-id": "b"}, b"", MORNING)
    assert (error.wait, error.request_id) == (3.0, "a")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry_after": "20"}, 20.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after": "0"}, 0.0),
        ({"retry_after_ms": "120", "retry_after": "20"}, 0.12),
        ({"retry_after_ms": "soon", "retry_after": "20"}, 20.0),
        ({"retry_after": "Wed, 25 Nov 2026 08:00:45 GMT"}, 45.0),
        ({"retry_after": "Wed, 25 Nov 2026 07:59:00 GMT"}, 0.0),
        ({"retry_after": "-1"}, None),
        ({"retry_after": "1e3"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": ".5"}, None),
        ({"retry_after": "1."}, None),
        ({"retry_after": "²"}, None),
        ({"retry_after": "tomorrow"}, None),
    ],
)
def test_a_wait_is_a_number_or_a_date(headers: Mapping[str, str], wait: float | None) -> None:
    assert waits(**headers) == wait


def test_a_date_counts_from_the_moment_in_any_zone() -> None:
    moment = MORNING.astimezone(timezone(timedelta(hours=9)))
    headers = {"retry-after": "Wed, 25 Nov 2026 08:00:45 GMT"}
    assert failure_of(503, headers, b"", moment).wait == 45.0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[1]",
        b'"x"',
        b"[" * 100_000,
        b'{"error": [1]}',
        b'{"error": {"message": 1, "code": []}}',
        b"9" * 9999,
    ],
)
def test_no_body_makes_it_raise(body: bytes) -> None:
    error = failure_of(502, {}, body, MORNING)
    assert (type(error).__name__, error.code, str(error)) == ("BrokenError", "", "status 502 without a word")


def test_an_empty_message_is_a_message() -> None:
    assert str(failure_of(400, {}, b'{"error": {"message": ""}}', MORNING)) == ""


def test_a_call_that_got_no_answer_has_no_status() -> None:
    error = outcomes.SilentError("nothing came")
    assert (error.status, error.code, error.request_id, error.wait, str(error)) == (0, "", None, None, "nothing came")
    assert not isinstance(GarbledError("x"), PassingError)


def test_every_class_is_in_the_tree_that_the_module_draws() -> None:
    drawn = outcomes.__doc__ or ""
    kinds = [kind for kind in vars(outcomes).values() if isinstance(kind, type) and issubclass(kind, CallError)]
    assert len(kinds) == 15
    assert [kind.__name__ for kind in kinds if kind.__name__ not in drawn] == []


def runs_of(path: Path, length: int) -> Iterator[tuple[str, ...]]:
    """Yield the runs of so many tokens; comments and line ends do not count."""
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    read = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
    tokens = [token.string for token in read if token.type not in skipped]
    return (tuple(tokens[at : at + length]) for at in range(len(tokens) - length + 1))


def test_it_gives_nothing_away_of_an_earlier_exercise() -> None:
    """No ten tokens in a row are those of the reference, or of another right answer, of the exercise on errors."""
    exercise = ROOT / "source/py-03-errors/exercises/01-robust-api-client"
    own = set(runs_of(ROOT / "source/kit/harbor_kit/parts/outcomes.py", 10))
    answers = [exercise.with_suffix(".py"), *(exercise / "alternatives").glob("*.py")]
    assert len(answers) > 2
    assert [run for answer in answers for run in runs_of(answer, 10) if run in own] == []
