"""The student-side package of Python Fundamentals for AI: checks, a virtual clock, and a scripted chat provider."""

from harbor_kit.chat import ChatClient, ChatCompletion, ChatMessage
from harbor_kit.checks import CheckFailed, check, close, raised
from harbor_kit.clock import Run, run_virtual
from harbor_kit.errors import (
    APIConnectionError,
    APIError,
    BadRequestError,
    HangsError,
    InternalServerError,
    RateLimitError,
)
from harbor_kit.fakellm import FakeLLM
from harbor_kit.inbox import Inbox

__all__ = [
    "APIConnectionError",
    "APIError",
    "BadRequestError",
    "ChatClient",
    "ChatCompletion",
    "ChatMessage",
    "CheckFailed",
    "FakeLLM",
    "HangsError",
    "Inbox",
    "InternalServerError",
    "RateLimitError",
    "Run",
    "check",
    "close",
    "raised",
    "run_virtual",
]
