"""Errors that the scripted provider raises: names and tree of the OpenAI SDK, as far as the course needs them.

APIError
├── APIConnectionError
└── APIStatusError
    ├── BadRequestError       400
    ├── RateLimitError        429
    └── InternalServerError   500
"""

from __future__ import annotations

import builtins


class APIError(Exception):
    """The provider, or the way to it, failed. `request_id` is what its support asks for."""

    def __init__(self, message: str, *, request_id: str = "") -> None:
        super().__init__(message)
        self.message, self.request_id = message, request_id


class APIConnectionError(APIError):
    """The provider could not be reached."""


class APIStatusError(APIError):
    """The provider answered, with a status that is not 200."""

    status_code = 0


class BadRequestError(APIStatusError):
    """The request has not the form that the provider asks for."""

    status_code = 400


class RateLimitError(APIStatusError):
    """Too many requests."""

    status_code = 429


class InternalServerError(APIStatusError):
    """The provider has a problem of its own."""

    status_code = 500


class HangsError(Exception):
    """The program would wait for ever, or never lets time pass."""


class OutOfTimeError(BaseException):
    """Raised inside student code when its time is up. Not an `Exception`, so that `except Exception` lets it pass."""


def is_known(error: Exception) -> bool:
    """Return whether `error_named` can make such an error again: it is of this module, or a builtin exception."""
    kind = type(error)
    return (globals().get(kind.__name__) or getattr(builtins, kind.__name__, None)) is kind


def error_named(name: str, message: str, request_id: str) -> Exception:
    """Return the error that a provider's record names: one of this module, or a builtin exception."""
    kind = globals().get(name) or getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, APIError):
        return kind(message, request_id=request_id)
    if isinstance(kind, type) and issubclass(kind, Exception):
        return kind(message)
    return APIError(message, request_id=request_id)
