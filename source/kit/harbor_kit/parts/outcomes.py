"""How a call of a model ends when it does not end well: the errors, and the one that an answer stands for.

CallError
├── PassingError              the same call may work in a moment
│   ├── TooFastError          429
│   ├── BusyError             503, 529
│   ├── BrokenError           408, 409, and from 500 on what is not busy
│   ├── SilentError           no answer in time
│   └── UnreachableError      no way to the provider
└── LastingError              it fails until a person has changed something
    ├── BadKeyError           401
    ├── ForbiddenError        403
    ├── MissingError          404
    ├── TooLongError          413, or 400 with `context_length_exceeded`
    ├── NoCreditError         402, or 429 with `insufficient_quota` or `credit_balance_exhausted`
    ├── RefusedError          from 400 on what is none of these
    └── GarbledError          200, and no answer in it

    problem = failure_of(response.status_code, response.headers, response.content, datetime.now(UTC))
    problem.wait, problem.request_id            # what the provider asks for, what its support asks for

Both shapes of an error are read: OpenAI's `{"error": {"message", "type", "param", "code"}}` and Anthropic's
`{"type": "error", "error": {"type", "message"}, "request_id"}`, documented by both in November 2026.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain

Head = Mapping[str, str]  # the headers of an answer
RFC_DATE = "%a, %d %b %Y %H:%M:%S GMT"


class CallError(Exception):
    """A call has failed. `status` is 0 where nothing was answered; `wait` is `None` where nobody asks for one."""

    def __init__(
        self, words: str, *, status: int = 0, code: str = "", request_id: str | None = None, wait: float | None = None
    ) -> None:
        self.status = status
        self.code = code
        self.request_id = request_id
        self.wait = wait
        super().__init__(words)


class PassingError(CallError):
    """The same call may work in a moment."""


class LastingError(CallError):
    """The same call fails until a person has changed something."""


class TooFastError(PassingError):
    """More calls or tokens than the limit allows."""


class BusyError(PassingError):
    """The provider has too much to do."""


class BrokenError(PassingError):
    """The provider, or a gateway before it, has a problem of its own."""


class SilentError(PassingError):
    """No answer came in time."""


class UnreachableError(PassingError):
    """There was no way to the provider, or it broke off."""


class BadKeyError(LastingError):
    """The key is missing or wrong."""


class ForbiddenError(LastingError):
    """The key may not do this."""


class MissingError(LastingError):
    """There is no such address, or no such model."""


class TooLongError(LastingError):
    """The request is longer than the model or the provider takes."""


class NoCreditError(LastingError):
    """The account has no money left."""


class RefusedError(LastingError):
    """The request cannot be served as it is."""


class GarbledError(LastingError):
    """The status is 200, and what came is no answer."""


def failure_of(status: int, headers: Head, body: bytes, at: datetime) -> CallError:
    """Return the error that an answer from 400 on stands for; for one below, a `GarbledError`. Raises nothing.

    `headers` may be written in any case; `at` is the time of day with its zone: it counts where a wait is
    given as a date. `code` is the provider's code, or its type of error where it has no code; the text of the error is
    the provider's `message`.
    """
    told = _told(body)
    words, code = told.get("message", f"status {status} without a word"), told.get("code", told.get("type", ""))
    heads = dict(zip(map(str.casefold, headers), headers.values(), strict=True))
    named = [heads[name] for name in ("x-request-id", "request-id") if name in heads]
    made: Callable[..., CallError] = _kind(status, code)
    return made(words, status=status, code=code, request_id=next(iter(named), None), wait=_wait(at, heads))


def _kind(status: int, code: str) -> type[CallError]:
    """Return the class for a status; the code decides where a status has two meanings."""
    match status, code:
        case 429, "insufficient_quota" | "credit_balance_exhausted":
            return NoCreditError
        case 400, "context_length_exceeded":
            return TooLongError
    by_status: dict[type[CallError], tuple[int, ...]] = {
        BadKeyError: (401,),
        NoCreditError: (402,),
        ForbiddenError: (403,),
        MissingError: (404,),
        TooLongError: (413,),
        TooFastError: (429,),
        BusyError: (503, 529),
        BrokenError: (408, 409, *chain(range(500, 503), range(504, 529), range(530, 600))),
        RefusedError: tuple(range(400, 500)),
    }
    return next((kind for kind, statuses in by_status.items() if status in statuses), GarbledError)


def _told(body: bytes) -> dict[str, str]:
    """Return the texts of the error in a body; none where there is no error in it."""
    with suppress(ValueError, RecursionError):
        match json.loads(body):
            case {"error": {**inner}}:
                return {str(name): text for name, text in inner.items() if isinstance(text, str)}
    return {}


def _wait(at: datetime, heads: Head) -> float | None:
    """Return the seconds to wait: from `retry-after-ms`, else from `retry-after` in seconds or as a date."""
    for name, parts in (("retry-after-ms", 1000), ("retry-after", 1)):
        text = heads.get(name, "")
        if text.strip(string.digits) in {"", "."} and text[:1].isdigit() and text[-1:].isdigit():
            return float(text) / parts
    with suppress(ValueError):
        until = datetime.strptime(heads.get("retry-after", ""), RFC_DATE).replace(tzinfo=UTC)
        return max((until - at).total_seconds(), 0.0)
    return None
