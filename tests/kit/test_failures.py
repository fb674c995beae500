"""The failures that the kit knows: in the form of those who send them, and in the way of whoever asks."""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime

import pytest
from harbor_kit import FakeLLM, run_virtual
from harbor_kit.failures import ANTHROPIC, GATEWAY, NETWORK, NO_REPLY, OPENAI, scripted
from harbor_kit.wire import Response, wire

ALL = {
    f"{who} {name}": response
    for who, responses in {"openai": OPENAI, "anthropic": ANTHROPIC, "gateway": GATEWAY, "none": NO_REPLY}.items()
    for name, response in responses.items()
}


@pytest.mark.parametrize("name", ALL)
def test_a_name_begins_with_the_status(name: str) -> None:
    assert name.split()[1] == str(ALL[name].status)


@pytest.mark.parametrize("name", ALL)
def test_a_provider_can_be_scripted_to_answer_so(name: str) -> None:
    """Status, body and headers arrive as they are, beside an id of the provider's where there is none."""
    response = ALL[name]
    client = FakeLLM(fail={0: scripted(response)})

    async def ask() -> Response:
        return await wire(client)("Hello")

    arrived: Response = run_virtual(ask()).result
    assert (arrived.status, arrived.body) == (response.status, response.body)
    assert response.headers.items() <= arrived.headers.items()


@pytest.mark.parametrize("response", OPENAI.values(), ids=OPENAI)
def test_an_error_of_openai_has_its_four_keys_and_an_id(response: Response) -> None:
    error = json.loads(response.body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert response.headers["x-request-id"].startswith("req_")


@pytest.mark.parametrize("response", ANTHROPIC.values(), ids=ANTHROPIC)
def test_an_error_of_anthropic_has_its_type_and_its_id_twice(response: Response) -> None:
    body = json.loads(response.body)
    assert (body["type"], set(body["error"])) == ("error", {"type", "message"})
    assert response.headers["request-id"] == body["request_id"]
    assert "x-request-id" not in response.headers


def test_every_documented_status_is_there() -> None:
    assert {response.status for response in OPENAI.values()} >= {400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500}
    assert {response.status for response in ANTHROPIC.values()} == {
        400, 401, 402, 403, 404, 409, 413, 429, 500, 504, 529,
    }  # fmt: skip


def test_one_status_has_two_meanings() -> None:
    """Too fast and no money are both 429; the code of the body tells, or the header that is missing."""
    codes = {json.loads(one.body)["error"]["code"] for one in OPENAI.values() if one.status == 429}
    assert codes == {"rate_limit_exceeded", "slow_down", "insufficient_quota", "credit_balance_exhausted"}
    assert "retry-after" in ANTHROPIC["429"].headers
    assert "retry-after" not in ANTHROPIC["429 spend cap"].headers


def test_the_two_tell_in_different_forms_when_a_limit_is_over() -> None:
    """One gives Go's durations, the other moments of RFC 3339; a wait can be a date."""
    ours, others = OPENAI["429 rate_limit_exceeded"].headers, ANTHROPIC["429"].headers
    assert re.fullmatch(r"(\d+m)?\d+s", ours["x-ratelimit-reset-tokens"])
    assert re.fullmatch(r"(\d+m)?\d+s", ours["x-ratelimit-reset-requests"])
    assert datetime.fromisoformat(others["anthropic-ratelimit-input-tokens-reset"]).tzinfo is not None
    assert parsedate_to_datetime(OPENAI["503"].headers["retry-after"]).tzinfo is not None


@pytest.mark.parametrize("response", GATEWAY.values(), ids=GATEWAY)
def test_a_gateway_knows_nothing_of_either_form(response: Response) -> None:
    """What it sends has no id, and no error with a text in it."""
    assert not {"request-id", "x-request-id"} & {name.lower() for name in response.headers}
    try:
        error = json.loads(response.body)["error"]["message"]
    except (ValueError, TypeError):
        return
    assert not isinstance(error, str)


def test_what_is_no_answer_is_an_error_of_the_network() -> None:
    assert all(isinstance(error, TimeoutError | ConnectionError) for error in NETWORK.values())
