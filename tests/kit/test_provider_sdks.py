"""Optional: the SDKs of both providers read what the scripted provider writes. Skipped where they are not installed.

They are no part of the course's environment. To notice drift: `pip install openai anthropic` beside it, and run this.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from harbor_kit.failures import ANTHROPIC, OPENAI
from harbor_kit.provider import Provider, Say, Tool
from harbor_kit.transports import serve

KEY = {"Authorization": "Bearer hk-test-1", "anthropic-version": "2023-06-01"}
OPENAI_KEY = {"Authorization": "Bearer hk-test-1"}
TOOL = Say("Let me look.", (Tool("find", {"q": "é"}), Tool("close", {})))
ASK: dict[str, Any] = {"model": "harbor-small", "messages": [{"role": "user", "content": "Hi"}]}
REPLIES = ["Hello there.", TOOL, Say("No.", stop="refusal"), Say("x", prompt_tokens=90, cached=40)]


def payloads(path: str, headers: dict[str, str], **more: Any) -> Iterator[dict[str, Any]]:
    """Yield the payload, or those of all events, of an answer with each of the replies."""
    for reply in REPLIES:
        provider = Provider(replies=[reply])
        answer = provider.answer("POST", path, headers, json.dumps({**ASK, **more}).encode())
        assert answer.status == 200
        pieces = [piece.decode() for _, piece in answer.parts]
        texts = [piece.partition("data: ")[2] if more.get("stream") else piece for piece in pieces]
        yield from (json.loads(text) for text in texts if not text.startswith("[DONE]"))


def listed(path: str, headers: dict[str, str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Provider().answer("GET", path, headers).body)["data"]
    return found


def test_completions_and_chunks_are_openais() -> None:
    chat = pytest.importorskip("openai.types.chat")
    usage = {"include_usage": True}
    for body in payloads("/v1/chat/completions", OPENAI_KEY):
        chat.ChatCompletion.model_validate(body)
    for body in payloads("/v1/chat/completions", OPENAI_KEY, stream=True, stream_options=usage):
        chat.ChatCompletionChunk.model_validate(body)


def test_lists_are_openais() -> None:
    types = pytest.importorskip("openai.types")
    for kind, path in ((types.Model, "/v1/models"), (types.FileObject, "/v1/files")):
        for one in listed(path, OPENAI_KEY):
            kind.model_validate(one)


def test_messages_and_events_are_anthropics() -> None:
    types = pytest.importorskip("anthropic.types")
    pydantic = pytest.importorskip("pydantic")
    events = pydantic.TypeAdapter(types.RawMessageStreamEvent)
    for body in payloads("/v1/messages", KEY, max_tokens=99):
        types.Message.model_validate(body)
    for body in payloads("/v1/messages", KEY, max_tokens=99, stream=True):
        if body["type"] != "ping":
            events.validate_python(body)


def test_lists_are_anthropics() -> None:
    types = pytest.importorskip("anthropic.types")
    beta = pytest.importorskip("anthropic.types.beta")  # files were in beta for a long time
    file = getattr(types, "FileMetadata", None) or getattr(beta, "BetaFileMetadata", None) or beta.FileMetadata
    for kind, path in ((types.ModelInfo, "/v1/models"), (file, "/v1/files")):
        for one in listed(path, KEY):
            kind.model_validate(one)


@pytest.fixture
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


@pytest.mark.usefixtures("_direct")
def test_the_client_of_openai_talks_to_the_server() -> None:
    openai = pytest.importorskip("openai")
    provider = Provider(
        replies=["Hello there.", "Hello there.", TOOL], fail={3: OPENAI["429 insufficient_quota"]}, files=5
    )
    with serve(provider) as base, openai.OpenAI(base_url=f"{base}/v1", api_key="hk-test-1", max_retries=0) as client:
        assert client.chat.completions.create(**ASK).choices[0].message.content == "Hello there."
        with client.chat.completions.create(**ASK, stream=True) as stream:
            assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "Hello there."
        calls = client.chat.completions.create(**ASK).choices[0].message.tool_calls
        assert [call.function.name for call in calls] == ["find", "close"]
        with pytest.raises(openai.RateLimitError) as caught:
            client.chat.completions.create(**ASK)
        assert (caught.value.code, caught.value.request_id) == ("insufficient_quota", "req_429_insufficient_quota")
        assert len(list(client.files.list(limit=2))) == 5
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("no-such-model")


@pytest.mark.usefixtures("_direct")
def test_the_client_of_anthropic_talks_to_the_server() -> None:
    anthropic = pytest.importorskip("anthropic")
    provider = Provider(replies=["Hello there.", "Hello there.", TOOL], fail={3: ANTHROPIC["529"]})
    with serve(provider) as base, anthropic.Anthropic(base_url=base, api_key="hk-test-1", max_retries=0) as client:
        assert client.messages.create(**ASK, max_tokens=99).content[0].text == "Hello there."
        with client.messages.stream(**ASK, max_tokens=99) as stream:
            assert "".join(stream.text_stream) == "Hello there."
        with client.messages.stream(**ASK, max_tokens=99) as stream:
            blocks = stream.get_final_message().content
        assert [block.type for block in blocks] == ["text", "tool_use", "tool_use"]
        assert [block.input for block in blocks[1:]] == [{"q": "é"}, {}]
        with pytest.raises(anthropic.APIStatusError) as caught:
            client.messages.create(**ASK, max_tokens=99)
        assert (caught.value.status_code, caught.value.request_id) == (529, "req_011529OverloadedError")
        assert [model.id for model in client.models.list(limit=1)] == ["harbor-large", "harbor-small"]
