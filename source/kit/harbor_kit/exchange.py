"""A request as a scripted server sees it, its answer, and what is read of the one and written into the other."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harbor_kit.payloads import Part

_JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as the provider saw it: `at` in seconds, the names of headers in lower case, the path without query."""

    at: float
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON. Raises `ValueError` where it is none."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers, and parts `(seconds to wait before it, bytes)`; after the parts, `ending` is raised if any.

    A status of 0 is no answer at all: only the waits, and then `ending`.
    """

    status: int
    headers: Mapping[str, str]
    parts: Sequence[Part]
    ending: Exception | None = None

    @property
    def body(self) -> bytes:
        """All bytes, joined."""
        return b"".join(piece for _, piece in self.parts)

    @property
    def seconds(self) -> float:
        """How long it takes until the last part is there."""
        return sum(wait for wait, _ in self.parts)


class ComplaintError(Exception):
    """A request is answered with an error in the words of the server. `allowed` are the methods that a 405 names."""

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        code: str | None = None,
        param: str | None = None,
        *,
        allowed: str = "",
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.kind, self.code, self.param = message, status, kind, code, param
        self.allowed = allowed


def as_json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer in one part."""
    return Answer(status, {**_JSON, **(headers or {})}, ((0.0, json.dumps(body, ensure_ascii=False).encode()),))


def later(answer: Answer, latency: float) -> Answer:
    """Return an answer whose head comes so many seconds later."""
    (wait, first), *others = answer.parts
    return Answer(answer.status, answer.headers, ((latency + wait, first), *others), answer.ending)


def object_in(seen: Seen, complaint: str) -> dict[str, Any]:
    """Return the JSON object that a body is. Raises `ComplaintError` with these words where it is none."""
    try:
        found = json.loads(seen.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ComplaintError(400, "invalid_request_error", complaint)
    return found


def number_in(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Return a number of a query, from 1 to `most`. Raises `ComplaintError` where it is none."""
    given = query.get(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", given) or not 1 <= int(given) <= most:
        raise ComplaintError(
            400, "invalid_request_error", f"Invalid '{name}': give a number from 1 to {most}.", param=name
        )
    return int(given)


def page_in(ids: Sequence[str], query: Mapping[str, str], *, after: str, most: int) -> tuple[Sequence[str], bool]:
    """Return the page of ids that a query asks for, and whether more follow it. Raises `ComplaintError`."""
    limit, cursor = number_in(query, "limit", 20, most), query.get(after)
    if cursor and cursor not in ids:
        raise ComplaintError(
            400, "invalid_request_error", f"Invalid '{after}': {cursor!r} is not in the list.", param=after
        )
    start = ids.index(cursor) + 1 if cursor else 0
    return ids[start : start + limit], start + limit < len(ids)


def as_page(data: Sequence[Mapping[str, Any]], more: bool) -> dict[str, Any]:
    """Return the body of a page, with the ids of its first and last entry."""
    ends = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return {"data": data, "first_id": ends[0], "last_id": ends[1], "has_more": more}
