"""The scripted provider: what it answers on each route, in both shapes, and what it keeps of the requests."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from harbor_kit import run_virtual
from harbor_kit.failures import ANTHROPIC, NETWORK, OPENAI
from harbor_kit.provider import Answer, Cut, Dialect, Provider, Say, Tool, pieces_of, recut

KEY = {"Authorization": "Bearer hk-test-1"}
BOTH = {**KEY, "anthropic-version": "2023-06-01"}
ASK = {"model": "harbor-small", "messages": [{"role": "user", "content": "How do I export a board?"}]}
ASK_ANTHROPIC = {**ASK, "max_tokens": 100}


def chat(provider: Provider, at: float = 0.0, **more: Any) -> Answer:
    body = json.dumps({**ASK, **more}).encode()
    return provider.answer("POST", "/v1/chat/completions", KEY, body, at=at)


def message(provider: Provider, at: float = 0.0, **more: Any) -> Answer:
    body = json.dumps({**ASK_ANTHROPIC, **more}).encode()
    return provider.answer("POST", "/v1/messages", BOTH, body, at=at)


def get(provider: Provider, path: str, headers: Mapping[str, str] = KEY) -> Any:
    return json.loads(provider.answer("GET", path, headers).body)


def send(provider: Provider, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    data = b"" if body is None else json.dumps(body).encode()
    return provider.answer(method, path, headers, data)


def error_of(answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)["error"]
    return found


def data_of(answer: Answer) -> list[Any]:
    """The data of a stream's events, of those that are JSON; each part is an event."""
    told = [piece.decode().partition("data: ")[2] for _, piece in answer.parts]
    return [json.loads(text) for text in told if not text.startswith("[DONE]")]


def names_of(answer: Answer) -> list[str]:
    return [piece.decode().splitlines()[0].removeprefix("event: ") for _, piece in answer.parts]


# Chats in OpenAI's shape.


def test_a_completion_has_text_usage_and_the_headers_of_openai() -> None:
    provider = Provider(replies=["Open the board, then Export."])
    answer = chat(provider)
    body = json.loads(answer.body)
    (choice,) = body["choices"]
    assert answer.status == 200
    assert choice["message"]["content"] == "Open the board, then Export."
    assert (choice["finish_reason"], choice["message"]["refusal"]) == ("stop", None)
    assert [body["usage"][name] for name in ("prompt_tokens", "completion_tokens", "total_tokens")] == [6, 5, 11]
    assert (body["object"], body["model"], body["created"]) == ("chat.completion", "harbor-small", 1795593600)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"].startswith("req_")
    assert answer.headers["openai-version"] == "2020-10-01"


def test_without_replies_each_chat_gets_a_text_of_its_own_that_can_be_asked_for() -> None:
    first, second = Provider(), Provider()
    said = [json.loads(chat(first).body)["choices"][0]["message"]["content"] for _ in range(3)]
    assert said == [second.text(0), second.text(1), second.text(2)]
    assert len(set(said)) == 3
    assert Provider(seed="another").text(0) != said[0]


def test_replies_and_latencies_start_again_when_they_run_out() -> None:
    provider = Provider(latencies=[0.5, 2.0], replies=["a", "b"])
    answers = [chat(provider) for _ in range(3)]
    assert [json.loads(answer.body)["choices"][0]["message"]["content"] for answer in answers] == ["a", "b", "a"]
    assert [answer.seconds for answer in answers] == [0.5, 2.0, 0.5]


def test_a_call_of_a_tool_has_its_arguments_as_a_text_and_no_content() -> None:
    provider = Provider(replies=[Say(tools=(Tool("find_article", {"query": "élan"}, id="77"), Tool("close", {})))])
    (choice,) = json.loads(chat(provider).body)["choices"]
    first, second = choice["message"]["tool_calls"]
    assert choice["message"]["content"] is None
    assert choice["finish_reason"] == "tool_calls"
    assert first["id"] == "call_77"
    assert json.loads(first["function"]["arguments"]) == {"query": "élan"}
    assert (second["function"]["name"], second["function"]["arguments"]) == ("close", "{}")
    assert second["id"] != first["id"]


def test_a_refusal_is_no_content() -> None:
    provider = Provider(replies=[Say("I can't help with that.", stop="refusal")])
    (choice,) = json.loads(chat(provider).body)["choices"]
    assert choice["message"]["content"] is None
    assert choice["message"]["refusal"] == "I can't help with that."
    assert choice["finish_reason"] == "stop"


def test_the_cached_part_of_a_prompt_is_in_openais_number_and_not_in_anthropics() -> None:
    say = Say("Yes.", prompt_tokens=1000, completion_tokens=20, cached=600)
    openai = json.loads(chat(Provider(replies=[say])).body)["usage"]
    anthropic = json.loads(message(Provider(replies=[say])).body)["usage"]
    assert (openai["prompt_tokens"], openai["prompt_tokens_details"]["cached_tokens"]) == (1000, 600)
    assert (anthropic["input_tokens"], anthropic["cache_read_input_tokens"]) == (400, 600)
    assert (openai["total_tokens"], anthropic["output_tokens"]) == (1020, 20)
    assert "total_tokens" not in anthropic


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_an_answer_that_is_too_long_is_cut_and_says_so(name: str) -> None:
    provider = Provider(replies=["one two three four"])
    body = json.loads(chat(provider, **{name: 2}).body)
    assert body["choices"][0]["message"]["content"] == "one two"
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 2
    assert json.loads(chat(provider, **{name: 4}).body)["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b"{", None),
        (b"[]", None),
        (b"\xff", None),
        (b'{"messages": []}', None),
        (b'{"model": "m"}', "messages"),
        (b'{"model": "m", "messages": []}', "messages"),
        (b'{"model": "m", "messages": [{"role": "bot", "content": "x"}]}', "messages[0].role"),
        (b'{"model": "m", "messages": ["x"]}', "messages[0].role"),
        (b'{"model": "m", "messages": [{"role": "user", "content": null}]}', "messages[0].content"),
        (b'{"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": 0}', "max_tokens"),
        (b'{"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": true}', "max_tokens"),
    ],
)
def test_a_request_of_the_wrong_form_is_400_with_the_four_fields_of_an_error(body: bytes, param: str | None) -> None:
    provider = Provider()
    answer = provider.answer("POST", "/v1/chat/completions", KEY, body)
    assert answer.status == 400
    assert set(error_of(answer)) == {"message", "type", "param", "code"}
    assert error_of(answer)["param"] == param
    assert provider.chats == 0


def test_an_answer_to_a_tool_may_follow_its_call() -> None:
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "two words"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "call_1"}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "one"},
    ]
    answer = chat(Provider(), messages=messages)
    assert answer.status == 200
    assert json.loads(answer.body)["usage"]["prompt_tokens"] == 3


# Streams in OpenAI's shape.


def test_a_stream_brings_a_role_the_text_in_pieces_a_reason_and_done() -> None:
    answer = chat(Provider(replies=["Open Settings, then Keys."]), stream=True)
    chunks = data_of(answer)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert deltas[0] == {"role": "assistant", "content": "", "refusal": None}
    assert [delta["content"] for delta in deltas[1:-1]] == ["Open", " Settings,", " then", " Keys."]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None] * 5 + ["stop"]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in chunks}) == 1
    assert answer.parts[-1][1] == b"data: [DONE]\n\n"
    assert "usage" not in chunks[0]


def test_usage_comes_in_a_last_chunk_without_choices_where_it_is_asked_for() -> None:
    answer = chat(Provider(replies=["one two"]), stream=True, stream_options={"include_usage": True})
    *others, last = data_of(answer)
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] == 2
    assert [chunk["usage"] for chunk in others] == [None] * len(others)


def test_the_first_word_takes_the_latency_and_each_other_the_pace() -> None:
    answer = chat(Provider(latencies=[0.4], pace=0.1, replies=["a b c"]), stream=True)
    assert [seconds for seconds, _ in answer.parts] == [0.4, 0.0, 0.1, 0.1, 0.0, 0.0]
    assert answer.seconds == pytest.approx(0.6)


def test_the_pieces_of_a_tool_call_share_an_index_and_only_the_first_has_a_name() -> None:
    tools = (Tool("find", {"q": "x"}, id="1"), Tool("close", {"id": 4}, id="2"))
    deltas = [
        chunk["choices"][0]["delta"] for chunk in data_of(chat(Provider(replies=[Say(tools=tools)]), stream=True))
    ]
    pieces = [delta["tool_calls"][0] for delta in deltas if "tool_calls" in delta]
    assert [piece["index"] for piece in pieces] == [0, 0, 0, 1, 1, 1]
    assert [piece.get("id") for piece in pieces] == ["call_1", None, None, "call_2", None, None]
    joined = ["".join(piece["function"]["arguments"] for piece in pieces if piece["index"] == one) for one in (0, 1)]
    assert [json.loads(text) for text in joined] == [{"q": "x"}, {"id": 4}]


def test_a_text_with_line_separators_stays_one_line_of_an_event() -> None:
    """U+2028 is no line end for a stream of events, and a JSON text may hold it as it is."""
    answer = chat(Provider(replies=["one\u2028two"]), stream=True)
    (piece,) = [data for _, data in answer.parts if "\u2028".encode() in data]
    assert piece.count(b"\n") == 2


# Messages in Anthropic's shape.


def test_a_message_has_blocks_and_its_own_words() -> None:
    provider = Provider(replies=[Say("Let me look.", (Tool("find", {"q": "x"}, id="9"),))])
    answer = message(provider, system="You are terse.")
    body = json.loads(answer.body)
    assert body["content"] == [
        {"type": "text", "text": "Let me look."},
        {"type": "tool_use", "id": "toolu_9", "name": "find", "input": {"q": "x"}},
    ]
    assert (body["type"], body["role"], body["stop_reason"], body["stop_sequence"]) == (
        "message",
        "assistant",
        "tool_use",
        None,
    )
    assert body["usage"]["input_tokens"] == 9
    assert "choices" not in body
    assert answer.headers["request-id"].startswith("req_011")
    assert "x-request-id" not in answer.headers


@pytest.mark.parametrize(
    ("said", "told"),
    [("stop", "end_turn"), ("length", "max_tokens"), ("tool_calls", "tool_use"), ("pause_turn", "pause_turn")],
)
def test_stop_reasons_are_told_in_the_words_of_each_provider(said: str, told: str) -> None:
    say = Say("x", stop=said)
    assert json.loads(message(Provider(replies=[say])).body)["stop_reason"] == told
    assert json.loads(chat(Provider(replies=[say])).body)["choices"][0]["finish_reason"] == said


def test_a_stream_of_anthropic_has_named_events_and_no_done() -> None:
    answer = message(Provider(replies=[Say("Hello there", (Tool("find", {"q": 1}), Tool("close", {})))]), stream=True)
    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert names_of(answer) == [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_delta",
        "content_block_delta",
        "content_block_stop",
        *block,
        "message_delta",
        "message_stop",
    ]
    events = data_of(answer)
    assert [event["type"] for event in events] == names_of(answer)
    words = [event["delta"]["text"] for event in events if event.get("delta", {}).get("type") == "text_delta"]
    assert words == ["Hello", " there"]
    given = [event["delta"]["partial_json"] for event in events if "partial_json" in event.get("delta", {})]
    assert given[0] == ""
    assert json.loads("".join(given[:3])) == {"q": 1}
    assert given[3:] == [""]
    assert events[0]["message"]["content"] == []
    assert events[-2]["delta"] == {"stop_reason": "tool_use", "stop_sequence": None}
    assert not answer.body.endswith(b"[DONE]\n\n")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"max_tokens": None}, "max_tokens: Input should be greater than or equal to 1"),
        ({"messages": []}, "messages: at least one message is required"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages.0.role: Input should be 'user' or 'assistant'"),
    ],
)
def test_a_message_of_the_wrong_form_is_400_in_anthropics_shape(change: dict[str, Any], words: str) -> None:
    answer = message(Provider(), **change)
    body = json.loads(answer.body)
    assert answer.status == 400
    assert body["type"] == "error"
    assert body["error"] == {"type": "invalid_request_error", "message": words}
    assert body["request_id"] == answer.headers["request-id"]


@pytest.mark.parametrize("name", ["model", "max_tokens", "messages"])
def test_what_a_message_must_have_is_named(name: str) -> None:
    body = {key: value for key, value in ASK_ANTHROPIC.items() if key != name}
    answer = Provider().answer("POST", "/v1/messages", BOTH, json.dumps(body).encode())
    assert error_of(answer)["message"] == f"{name}: Field required"


def test_a_message_needs_a_version_and_the_newest_takes_no_temperature() -> None:
    body = json.dumps({**ASK_ANTHROPIC, "temperature": 0.2}).encode()
    versions: dict[str, Mapping[str, str]] = {
        "none": KEY,
        "old": BOTH,
        "new": {**KEY, "Anthropic-Version": "2026-10-21"},
    }
    found = {name: Provider().answer("POST", "/v1/messages", heads, body).status for name, heads in versions.items()}
    assert found == {"none": 400, "old": 200, "new": 400}


# Keys, dialects and routes that are not there.


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "hk-test-1"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"x-api-key": "hk-test-1"}, 401),
        ({"authorization": "bearer hk-test-1"}, 200),
        ({"Authorization": "Bearer wrong-key-0815"}, 401),
    ],
)
def test_a_key_is_a_bearer_token(headers: dict[str, str], status: int) -> None:
    answer = Provider(key="hk-test-1").answer("GET", "/v1/models", headers)
    assert answer.status == status
    assert b"wrong-key-0815" not in answer.body


def test_anthropic_takes_a_key_in_either_header() -> None:
    version = {"anthropic-version": "2023-06-01"}
    provider = Provider(key="hk-test-1")
    heads = [{"x-api-key": "hk-test-1"}, KEY, {"x-api-key": "no"}, {}]
    answers = [provider.answer("GET", "/v1/models", {**version, **head}) for head in heads]
    assert [answer.status for answer in answers] == [200, 200, 401, 401]
    assert error_of(answers[2])["type"] == "authentication_error"


def test_articles_need_a_key_only_where_there_is_one() -> None:
    assert Provider().answer("GET", "/v1/articles", {}).status == 200
    assert Provider(key="k").answer("GET", "/v1/articles", {}).status == 401
    assert Provider(key="k").answer("GET", "/health", {}).status == 200


@pytest.mark.parametrize(
    ("dialect", "chats", "messages"), [("openai", 200, 404), ("anthropic", 404, 200), ("both", 200, 200)]
)
def test_a_provider_speaks_the_dialect_that_it_was_given(dialect: Dialect, chats: int, messages: int) -> None:
    assert chat(Provider(dialect=dialect)).status == chats
    assert message(Provider(dialect=dialect)).status == messages


def test_a_route_that_is_not_there_is_404_in_the_shape_of_whoever_asks() -> None:
    provider = Provider()
    openai = provider.answer("GET", "/v2/models", KEY)
    anthropic = provider.answer("GET", "/v1/model", BOTH)
    assert (openai.status, error_of(openai)["message"]) == (404, "Invalid URL (GET /v2/models)")
    assert (anthropic.status, error_of(anthropic)["type"]) == (404, "not_found_error")


def test_a_wrong_method_is_405_and_says_which_are_right() -> None:
    chats = Provider().answer("GET", "/v1/chat/completions", KEY)
    articles = Provider().answer("DELETE", "/v1/articles", {})
    article = Provider().answer("POST", "/v1/articles/1", {})
    assert [answer.status for answer in (chats, articles, article)] == [405] * 3
    assert [answer.headers["allow"] for answer in (chats, articles, article)] == [
        "POST",
        "GET, POST",
        "GET, PUT, DELETE",
    ]


def test_all_routes_can_lie_below_a_root() -> None:
    provider = Provider(root="/eu/")
    assert provider.answer("GET", "/eu/v1/models", KEY).status == 200
    assert provider.answer("GET", "/v1/models", KEY).status == 404
    assert provider.seen[0].path == "/eu/v1/models"


# What fails on purpose.


def test_a_response_of_the_script_takes_its_latency_and_counts_no_chat() -> None:
    provider = Provider([1.5], {0: OPENAI["429 insufficient_quota"], 1: ANTHROPIC["529"]})
    first, second = chat(provider), message(provider)
    assert (first.status, first.body, first.seconds) == (429, OPENAI["429 insufficient_quota"].body, 1.5)
    assert second.headers == dict(ANTHROPIC["529"].headers)
    assert provider.chats == 0
    assert json.loads(chat(provider).body)["choices"][0]["message"]["content"] == provider.text(0)


def test_an_error_of_the_script_is_raised_and_the_request_was_seen() -> None:
    provider = Provider(fail={0: NETWORK["refused"]})
    with pytest.raises(ConnectionRefusedError):
        chat(provider)
    assert len(provider.seen) == 1


def test_an_exchange_tells_of_an_error_and_raises_nothing() -> None:
    answer = Provider([0.25], {0: NETWORK["reset"]}).exchange("GET", "/v1/models", KEY)
    assert (answer.status, answer.seconds, answer.ending) == (0, 0.25, NETWORK["reset"])


def test_a_stream_can_break_off_in_four_ways() -> None:
    cuts = [Cut(3), Cut(3, NETWORK["reset"]), Cut(3, "event"), Cut(3, "silence")]
    provider = Provider(fail=dict(enumerate(cuts)), replies=["one two three four"])
    ended, broken, told, silent = [chat(provider, stream=True) for _ in cuts]
    whole = chat(provider, stream=True)
    said = [[chunk["choices"][0]["delta"] for chunk in data_of(answer)[:3]] for answer in (ended, broken, told, whole)]
    assert said == [said[-1]] * 4
    assert [len(answer.parts) for answer in (ended, broken, told, silent, whole)] == [3, 3, 4, 4, 7]
    assert [ended.ending, broken.ending] == [None, NETWORK["reset"]]
    assert json.loads(told.parts[3][1].removeprefix(b"data: "))["error"]["type"] == "server_error"
    assert silent.parts[3] == (math.inf, b"")


def test_anthropic_ends_a_stream_with_an_event_that_is_named_error() -> None:
    answer = message(Provider(fail={0: Cut(4, "event")}), stream=True)
    assert names_of(answer)[4] == "error"
    assert data_of(answer)[4]["error"]["type"] == "overloaded_error"


def test_a_cut_before_the_first_event_leaves_the_head() -> None:
    answer = chat(Provider([0.5], {0: Cut(0, NETWORK["reset"])}), stream=True)
    assert (answer.status, answer.parts) == (200, ((0.5, b""),))


@pytest.mark.parametrize("latencies", [[-1.0], [math.nan]])
def test_times_below_zero_are_refused(latencies: list[float]) -> None:
    with pytest.raises(ValueError, match="none below zero"):
        Provider(latencies)


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="neither 'openai' nor 'anthropic'"):
        Provider(dialect="azure")  # type: ignore[arg-type]


# Limits.


def test_heads_count_down_and_a_minute_makes_good() -> None:
    provider = Provider(
        requests_per_minute=60, tokens_per_minute=6000, replies=[Say("x", prompt_tokens=90, completion_tokens=10)]
    )
    first, second = chat(provider, 0.0).headers, chat(provider, 0.0).headers
    names = (
        "limit-requests",
        "remaining-requests",
        "reset-requests",
        "limit-tokens",
        "remaining-tokens",
        "reset-tokens",
    )
    assert [first[f"x-ratelimit-{name}"] for name in names] == ["60", "59", "1s", "6000", "5900", "1s"]
    assert [second[f"x-ratelimit-{name}"] for name in names] == ["60", "58", "2s", "6000", "5800", "2s"]
    assert chat(provider, 120.0).headers["x-ratelimit-remaining-requests"] == "59"


def test_whoever_asks_too_often_is_told_when_to_come_back() -> None:
    provider = Provider(requests_per_minute=2)
    statuses = [chat(provider, at).status for at in (0.0, 0.0, 1.0)]
    refused = chat(provider, 2.5)
    assert statuses == [200, 200, 429]
    assert error_of(refused)["code"] == "rate_limit_exceeded"
    assert error_of(refused)["type"] == "requests"
    assert refused.headers["retry-after"] == "28"
    assert refused.headers["x-ratelimit-remaining-requests"] == "0"
    assert chat(provider, 30.5).status == 200
    assert provider.chats == 3


def test_an_answer_may_use_more_tokens_than_are_left_and_the_next_request_pays() -> None:
    provider = Provider(tokens_per_minute=600, replies=[Say("x", prompt_tokens=900, completion_tokens=0)])
    assert [chat(provider, at).status for at in (0.0, 0.0, 29.0, 31.0)] == [200, 429, 429, 200]
    assert error_of(chat(provider, 31.0))["type"] == "tokens"


def test_anthropic_tells_its_limits_with_moments() -> None:
    provider = Provider(
        requests_per_minute=60, tokens_per_minute=6000, replies=[Say("x", prompt_tokens=90, completion_tokens=10)]
    )
    headers = message(provider, at=3.0).headers
    kinds = ("requests", "tokens", "input-tokens", "output-tokens")
    assert [headers[f"anthropic-ratelimit-{kind}-remaining"] for kind in kinds] == ["59", "5900", "5910", "5990"]
    assert headers["anthropic-ratelimit-requests-reset"] == "2026-11-25T08:00:04Z"
    provider = Provider(requests_per_minute=1)
    refused = [message(provider) for _ in range(2)][1]
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert error_of(refused)["type"] == "rate_limit_error"


def test_without_a_limit_heads_name_a_large_one() -> None:
    headers = chat(Provider()).headers
    assert headers["x-ratelimit-remaining-requests"] == headers["x-ratelimit-limit-requests"] == "10000"
    assert headers["x-ratelimit-reset-tokens"] == "0s"


# Lists.


def test_files_come_in_pages_behind_a_cursor() -> None:
    provider, pages, after = Provider(files=5), [], ""
    while True:
        page = get(provider, f"/v1/files?limit=2{after}")
        pages.append(([file["id"] for file in page["data"]], page["has_more"], page["last_id"]))
        if not page["has_more"]:
            break
        after = f"&after={page['last_id']}"
    assert pages == [
        (["file-001", "file-002"], True, "file-002"),
        (["file-003", "file-004"], True, "file-004"),
        (["file-005"], False, "file-005"),
    ]


def test_anthropic_lists_with_other_names() -> None:
    page = get(Provider(files=3), "/v1/files?limit=2&after_id=file-001", BOTH)
    assert (page["first_id"], page["last_id"], page["has_more"]) == ("file-002", "file-003", False)
    assert {"type", "filename", "mime_type", "size_bytes"} <= set(page["data"][0])
    models = get(Provider(), "/v1/models", BOTH)
    assert models["data"][0]["created_at"] == "2026-11-25T08:00:00Z"
    assert models["has_more"] is False


def test_openais_models_are_one_list_without_pages() -> None:
    body = get(Provider(), "/v1/models?limit=1")
    assert [model["id"] for model in body["data"]] == ["harbor-large", "harbor-small"]
    assert set(body) == {"object", "data"}


def test_an_empty_list_has_no_ends() -> None:
    body = get(Provider(files=0), "/v1/files")
    assert (body["data"], body["first_id"], body["last_id"], body["has_more"]) == ([], None, None, False)


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=-1", "limit=10001", "after=file-999"])
def test_a_page_that_cannot_be_is_400(query: str) -> None:
    answer = Provider().answer("GET", f"/v1/files?{query}", KEY)
    assert (answer.status, error_of(answer)["param"]) == (400, query.split("=", maxsplit=1)[0])


# Articles.


def test_the_four_methods_sent_twice_say_which_are_idempotent() -> None:
    provider = Provider(articles=["Old"])
    title = {"title": "New"}
    found = [
        [send(provider, method, path, body).status for _ in range(2)]
        for method, path, body in [
            ("GET", "/v1/articles/1", None),
            ("POST", "/v1/articles", title),
            ("PUT", "/v1/articles/1", title),
            ("PUT", "/v1/articles/howto", title),
            ("DELETE", "/v1/articles/1", None),
            ("GET", "/v1/articles/1", None),
        ]
    ]
    assert found == [[200, 200], [201, 201], [200, 200], [201, 200], [204, 404], [404, 404]]
    assert list(provider.articles) == ["2", "3", "howto"]


def test_an_article_that_was_made_says_where_it_is() -> None:
    provider = Provider()
    made = send(provider, "POST", "/v1/articles", {"title": "Größe & Gewicht", "id": "99", "tags": ["a"]})
    assert made.headers["location"] == "/v1/articles/8"
    assert json.loads(made.body) == {"id": "8", "title": "Größe & Gewicht", "tags": ["a"]}
    assert json.loads(send(provider, "GET", made.headers["location"]).body)["title"] == "Größe & Gewicht"


def test_what_was_deleted_does_not_give_its_id_away() -> None:
    provider = Provider(articles=["a", "b"])
    send(provider, "DELETE", "/v1/articles/2")
    assert send(provider, "POST", "/v1/articles", {"title": "c"}).headers["location"] == "/v1/articles/3"


def test_a_deleted_article_is_answered_without_a_body() -> None:
    answer = send(Provider(), "DELETE", "/v1/articles/1")
    assert (answer.status, answer.body, answer.headers) == (204, b"", {})


def test_an_idempotency_key_makes_one_article_of_two_requests() -> None:
    provider = Provider(articles=[])
    key = {"Idempotency-Key": "k-1"}
    first = send(provider, "POST", "/v1/articles", {"title": "a"}, **key)
    again = send(provider, "POST", "/v1/articles", {"title": "a"}, **key)
    other = send(provider, "POST", "/v1/articles", {"title": "b"}, **key)
    assert (first.status, again.status, other.status) == (201, 201, 422)
    assert again.body == first.body
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert len(provider.articles) == 1


def test_a_request_that_was_refused_may_be_sent_again_with_the_same_key() -> None:
    provider = Provider(articles=[])
    key = {"Idempotency-Key": "k-1"}
    assert send(provider, "POST", "/v1/articles", {}, **key).status == 422
    assert send(provider, "POST", "/v1/articles", {"title": "a"}, **key).status == 201


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": 3}])
def test_an_article_needs_a_title(body: dict[str, Any]) -> None:
    answer = send(Provider(), "PUT", "/v1/articles/1", body)
    assert (answer.status, error_of(answer)["code"]) == (422, "missing_title")


def test_a_list_of_articles_links_to_its_neighbours_and_keeps_the_question() -> None:
    provider = Provider(articles=["A & B", "B", "A & C", "A & D"])
    answer = provider.answer("GET", "https://api.harbor.test/v1/articles?q=A+%26&limit=1&page=2", {})
    body = json.loads(answer.body)
    assert [article["title"] for article in body["data"]] == ["A & C"]
    assert body["total"] == 3
    base = "https://api.harbor.test/v1/articles?q=A+%26&limit=1&page="
    assert answer.headers["link"] == f'<{base}3>; rel="next", <{base}1>; rel="prev"'


def test_the_last_page_links_to_no_next() -> None:
    answer = Provider(articles=["a", "b"]).answer("GET", "/v1/articles?limit=1&page=2", {})
    assert answer.headers["link"] == '</v1/articles?limit=1&page=1>; rel="prev"'
    assert "link" not in Provider(articles=["a"]).answer("GET", "/v1/articles", {}).headers


def test_articles_may_be_given_by_id() -> None:
    provider = Provider(articles={"faq": {"title": "Questions", "body": "…"}})
    assert json.loads(send(provider, "GET", "/v1/articles/faq").body) == {
        "id": "faq",
        "title": "Questions",
        "body": "…",
    }


# What is kept of a request.


def test_a_request_is_kept_as_it_came() -> None:
    provider = Provider()
    provider.answer("post", "https://h.test/v1/articles?a=1&b=%C3%A9+x&c=", {"X-Two": "Ä"}, b'{"title": "t"}', at=2.5)
    (seen,) = provider.seen
    assert (seen.at, seen.method, seen.path) == (2.5, "POST", "/v1/articles")
    assert seen.query == {"a": "1", "b": "é x", "c": ""}
    assert (seen.headers, seen.json()) == ({"x-two": "Ä"}, {"title": "t"})


def test_the_moment_is_that_of_the_running_loop() -> None:
    provider = Provider()

    async def later() -> None:
        await asyncio.sleep(1.25)
        provider.answer("GET", "/health", {})

    run_virtual(later())
    provider.answer("GET", "/health", {})
    assert [seen.at for seen in provider.seen] == [1.25, 0.0]


def test_the_same_requests_get_the_same_bytes() -> None:
    def run() -> list[tuple[int, Mapping[str, str], Any]]:
        provider = Provider([0.5], {1: OPENAI["500"]}, requests_per_minute=3)
        answers = [chat(provider), message(provider, stream=True), chat(provider, stream=True), chat(provider)]
        return [(answer.status, answer.headers, answer.parts) for answer in answers]

    assert run() == run()


# Bytes.


@pytest.mark.parametrize("text", ["", "a", " a  b\n\nc ", "\n", "é 🙂 x", "one\u2028two"])
def test_pieces_of_a_text_make_the_text(text: str) -> None:
    assert "".join(pieces_of(text)) == text


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_recut_bytes_are_the_same_bytes_at_their_time(size: int) -> None:
    parts = [(0.5, b"abc"), (0.0, b"de"), (0.25, b"fghij")]
    pieces = recut(parts, size)
    assert b"".join(data for _, data in pieces) == b"abcdefghij"
    assert all(len(data) == size for _, data in pieces[:-1])
    assert sum(seconds for seconds, _ in pieces) == 0.75


def test_a_piece_arrives_with_its_last_byte() -> None:
    assert recut([(0.5, b"abc"), (1.0, b"d"), (2.0, b"")], 2) == ((0.5, b"ab"), (1.0, b"cd"), (2.0, b""))
