"""A right answer to the first exercise of PY-03 meets every failure that providers document, and some that they do not.

What a failure is called stands here by status and code, beside the kit's list, and is not made from the exercise.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from harbor_kit import FakeLLM, run_virtual
from harbor_kit.failures import ANTHROPIC, GATEWAY, NETWORK, NO_REPLY, OPENAI, scripted
from harbor_kit.parts.retries import Patience
from harbor_kit.wire import wire

from tests.support.answers import ROOT, right_answers

RIGHT = right_answers(ROOT / "source" / "py-03-errors" / "exercises" / "01-robust-api-client.py")
LONG = 1000.0  # longer than any provider in the list asks to wait
NAMES = {
    400: "BadRequest", 401: "AuthError", 402: "BadRequest", 403: "PermissionDenied", 404: "NotFound",
    408: "ServerError", 409: "ServerError", 413: "BadRequest", 422: "BadRequest", 429: "RateLimited",
    500: "ServerError", 502: "ServerError", 503: "Overloaded", 504: "ServerError", 524: "ServerError",
    529: "Overloaded",
}  # fmt: skip
BY_CODE = {
    "openai 400 context_length_exceeded": "ContextLengthExceeded",
    "openai 429 insufficient_quota": "QuotaExhausted",
    "openai 429 credit_balance_exhausted": "QuotaExhausted",
}
TEMPORARY = {"RateLimited", "ServerError", "Overloaded", "Timeout", "ConnectionFailed"}
ANSWERED = {
    f"{who} {name}": one
    for who, answers in {"openai": OPENAI, "anthropic": ANTHROPIC, "gateway": GATEWAY}.items()
    for name, one in answers.items()
}


@pytest.fixture(scope="module", params=sorted(RIGHT))
def answer(request: pytest.FixtureRequest) -> SimpleNamespace:
    """Everything that a right answer defines."""
    names: dict[str, Any] = {}
    exec(compile("\n\n".join(RIGHT[request.param]), request.param, "exec"), names)
    return SimpleNamespace(**names)


def _ask(answer: SimpleNamespace, failure: Exception) -> tuple[Any, FakeLLM]:
    """Return what comes of a call whose first attempt fails, or the error that leaves it; and the provider."""
    client = FakeLLM(fail={0: failure})
    robust = answer.RobustClient(wire(client), policy=Patience(LONG))

    async def ask() -> Any:
        try:
            return await robust.complete("Hello", request_id="r-1")
        except answer.LLMError as error:
            return error

    return run_virtual(ask()).result, client


@pytest.mark.parametrize("name", sorted(ANSWERED))
def test_every_answer_gets_its_name_and_is_repeated_only_where_that_can_help(
    answer: SimpleNamespace, name: str
) -> None:
    """The client asks a second time after what is temporary, and hands on everything else."""
    response = ANSWERED[name]
    expected = BY_CODE.get(name) or NAMES[response.status]
    error = answer.classify(response.status, response.headers, response.body, now=answer.utc_now())
    assert (type(error).__name__, error.status) == (expected, response.status)
    assert error.request_id == response.headers.get("x-request-id", response.headers.get("request-id"))

    ended, client = _ask(answer, scripted(response))
    if expected in TEMPORARY:
        assert (ended.text, ended.attempts) == (client.replies[1], 2)
    else:
        assert (type(ended).__name__, len(client.requests)) == (expected, 1)


@pytest.mark.parametrize(("name", "seconds"), [("429 rate_limit_exceeded", 19.87), ("429 slow_down", 1.0)])
def test_the_wait_of_a_provider_is_read(answer: SimpleNamespace, name: str, seconds: float) -> None:
    response = OPENAI[name]
    error = answer.classify(response.status, response.headers, response.body, now=answer.utc_now())
    assert error.retry_after == seconds


@pytest.mark.parametrize("name", sorted(NO_REPLY))
def test_a_success_without_a_text_is_told_as_one(answer: SimpleNamespace, name: str) -> None:
    ended, client = _ask(answer, scripted(NO_REPLY[name]))
    assert (type(ended).__name__, ended.status, len(client.requests)) == ("BadResponse", 200, 1)


@pytest.mark.parametrize("name", sorted(NETWORK))
def test_what_is_no_answer_is_tried_again(answer: SimpleNamespace, name: str) -> None:
    ended, client = _ask(answer, NETWORK[name])
    assert (ended.text, ended.attempts) == (client.replies[1], 2)
