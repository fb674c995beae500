"""The words of a chat API: what a request and an answer are made of. Shapes are those of OpenAI's Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a conversation."""

    role: str
    content: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to a request; most requests ask for one."""

    index: int
    message: ChatMessage
    finish_reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call costs, in tokens."""

    prompt_tokens: int
    completion_tokens: int

    @property
    def total_tokens(self) -> int:
        """Prompt and completion together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class ChatCompletion:
    """The answer to a request."""

    id: str
    model: str
    choices: list[Choice]
    usage: Usage


class Completions(Protocol):
    """What has `create`."""

    async def create(self, *, model: str, messages: Sequence[Mapping[str, Any]]) -> Any:
        """Send a conversation and return the provider's answer."""


class Chat(Protocol):
    """What has `completions`."""

    @property
    def completions(self) -> Completions:
        """The chat completions of a client."""


class ChatClient(Protocol):
    """A client with `client.chat.completions.create(...)`, as `openai.AsyncOpenAI` is and `FakeLLM` is."""

    @property
    def chat(self) -> Chat:
        """The chat part of a client."""
