"""The scripted provider on the wire: statuses, headers and bytes instead of objects and errors."""

from __future__ import annotations

import json

import pytest
from harbor_kit import APIConnectionError, FakeLLM, RateLimitError, run_virtual
from harbor_kit.wire import Response, answering, error_body, wire


def responses(client: FakeLLM, number: int) -> list[Response]:
    async def ask() -> list[Response]:
        send = wire(client)
        return [await send(f"prompt {place}") for place in range(number)]

    answered: list[Response] = run_virtual(ask()).result
    return answered


def test_a_reply_is_a_body_in_the_shape_of_chat_completions() -> None:
    client = FakeLLM(latencies=[0.5])
    (response,) = responses(client, 1)
    body = json.loads(response.body)
    assert response.status == 200
    assert [choice["message"]["content"] for choice in body["choices"]] == client.replies
    assert client.requests[0]["messages"] == [{"role": "user", "content": "prompt 0"}]


def test_a_scripted_answer_keeps_its_status_headers_and_bytes() -> None:
    page = b"<html>\xff bad gateway</html>"
    client = FakeLLM(fail={0: answering(502, page, headers={"Retry-After": "3"}), 1: answering(504)})
    bad, empty = responses(client, 2)
    assert (bad.status, bad.headers["Retry-After"], bad.body) == (502, "3", page)
    assert (empty.status, empty.body) == (504, b"")


def test_every_failure_has_the_request_id_that_the_client_recorded() -> None:
    client = FakeLLM(latencies=[0.0, 0.0], fail={0: RateLimitError("slow down"), 1: answering(500)})
    found = [response.headers["x-request-id"] for response in responses(client, 2)]
    assert found == [error[2] for error in client.errors if error]


def test_a_script_can_give_a_request_id_of_its_own() -> None:
    client = FakeLLM(fail={0: answering(500, headers={"x-request-id": "req_own"})})
    assert responses(client, 1)[0].headers == {"x-request-id": "req_own"}


def test_an_error_with_a_status_is_an_answer_with_that_status() -> None:
    (response,) = responses(FakeLLM(fail={0: RateLimitError("slow down")}), 1)
    assert (response.status, response.body) == (429, error_body("slow down"))


def test_a_code_stands_in_the_body_of_an_error() -> None:
    error = json.loads(error_body("no money", "insufficient_quota"))["error"]
    assert (error["message"], error["code"]) == ("no money", "insufficient_quota")


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (APIConnectionError("no route"), ConnectionError),
        (TimeoutError("late"), TimeoutError),
        (TypeError("x"), TypeError),
    ],
)
def test_what_is_no_answer_is_raised(failure: Exception, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        responses(FakeLLM(fail={0: failure}), 1)
