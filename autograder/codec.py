"""Plain values as tagged JSON: what may travel from a student's process to the judge, and nothing else.

`encode` runs beside hostile code and may lie; `decode` runs in the judge, calls nothing that it finds in the data, and
builds exact builtin values only. A value is one of: `None`, `bool`, `int`, `float`, `str`, `bytes`, `list`, `tuple`,
`dict`, `set`, `frozenset`, `datetime`, `date`, `timedelta`, `Decimal`. Subclasses are refused: they carry behaviour.

    None, bool, str            as they are         int beyond 53 bits     {"int": "0x…"}
    float                      {"float": "0x…"}    bytes, odd text        {"bytes": "…"}, {"text": "…"}  (base64)
    list, tuple, set, …        {"list": […]}       dict                   {"dict": [[key, value], …]}
    datetime                   {"datetime": ["…", offset from UTC in microseconds or null]}
    date, Decimal              {"date": "…"}       timedelta              {"timedelta": microseconds}
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

# The name under which handed-over values stand in a sealed assert.
OBSERVED = "_observed"

MAX_NODES = 50_000
MAX_DEPTH = 40
MAX_KEYS = 5_000  # of sets and dictionaries together: equal hashes make building them slow
MAX_TEXT = 1_000_000
SAFE_INT = 1 << 53
MAX_INT_BITS = 4096

_CONTAINERS: dict[str, type] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}
_MICROSECOND = timedelta(microseconds=1)


class NotPlainError(ValueError):
    """Raised when a value, or data that claims to be one, is not plain or is too large."""


def encode(value: object) -> Any:
    """Return a plain value as JSON-ready data. Raises `NotPlainError`."""
    return _Encoder().encode(value, 0)


def decode(data: object) -> Any:
    """Return the plain value that some JSON data stands for. Raises `NotPlainError`."""
    return _Decoder().decode(data, 0)


def printable(value: object, longest: int) -> str:
    """Return any value as a text that can be written and sent: cut, and without lone surrogates."""
    return str(value)[:longest].encode("utf-8", "replace").decode("utf-8")


class _Counter:
    """Counts the nodes of a value, and how deep they are nested."""

    def __init__(self) -> None:
        self._nodes = self._keys = 0

    def _count_keys(self, count: int) -> None:
        self._keys += count
        if self._keys > MAX_KEYS:
            raise NotPlainError(f"the value has more than {MAX_KEYS:,} members of sets and keys of dictionaries")

    def _enter(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise NotPlainError(f"the value has more than {MAX_NODES:,} parts")
        if depth > MAX_DEPTH:
            raise NotPlainError(f"the value is nested more than {MAX_DEPTH} deep")


class _Encoder(_Counter):
    def encode(self, value: object, depth: int) -> Any:
        self._enter(depth)
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind in _ATOMS:
            return _ATOMS[kind](value)
        if kind in (dict, set, frozenset):
            self._count_keys(len(value))  # type: ignore[arg-type]
        if kind is dict:
            pairs = value.items()  # type: ignore[attr-defined]
            return {"dict": [[self.encode(key, depth + 1), self.encode(item, depth + 1)] for key, item in pairs]}
        if kind in (list, tuple, set, frozenset):
            return {kind.__name__: [self.encode(item, depth + 1) for item in value]}  # type: ignore[attr-defined]
        raise NotPlainError(f"a value of type {kind.__name__} is not plain data")


def _encode_int(value: Any) -> Any:
    if value.bit_length() > MAX_INT_BITS:
        raise NotPlainError(f"an integer of more than {MAX_INT_BITS} bits")
    return value if abs(value) < SAFE_INT else {"int": hex(value)}


def _encode_str(value: Any) -> Any:
    if len(value) > MAX_TEXT:
        raise NotPlainError(f"a text of more than {MAX_TEXT:,} characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return {"text": base64.b64encode(value.encode("utf-8", "surrogatepass")).decode("ascii")}
    return value


def _encode_bytes(value: Any) -> Any:
    if len(value) > MAX_TEXT:
        raise NotPlainError(f"more than {MAX_TEXT:,} bytes")
    return {"bytes": base64.b64encode(value).decode("ascii")}


def _offset(value: datetime) -> int | None:
    """Return the offset from UTC in microseconds: in the ISO form of Python 3.11 the smallest ones get lost."""
    offset = value.utcoffset()
    return None if offset is None else offset // _MICROSECOND


_ATOMS: dict[type, Callable[[Any], Any]] = {
    int: _encode_int,
    str: _encode_str,
    bytes: _encode_bytes,
    float: lambda value: {"float": value.hex()},
    datetime: lambda value: {"datetime": [value.replace(tzinfo=None).isoformat(), _offset(value)]},
    date: lambda value: {"date": value.isoformat()},
    timedelta: lambda value: {"timedelta": value // _MICROSECOND},
    Decimal: lambda value: {"decimal": str(value)},
}


class _Decoder(_Counter):
    def decode(self, data: object, depth: int) -> Any:
        self._enter(depth)
        if data is None or type(data) is bool:
            return data
        if type(data) in (int, str):
            _ATOMS[type(data)](data)  # refuses what is too large
            return data
        if type(data) is not dict or len(data) != 1:
            raise NotPlainError("data of an unknown form")
        ((tag, content),) = data.items()
        try:
            if tag in ("dict", "set", "frozenset"):
                self._count_keys(len(_as_list(content)))
            if tag in _CONTAINERS:
                return _CONTAINERS[tag]([self.decode(item, depth + 1) for item in _as_list(content)])
            if tag == "dict":
                pairs = [_as_list(pair) for pair in _as_list(content)]
                return {self.decode(key, depth + 1): self.decode(item, depth + 1) for key, item in pairs}
            if tag in _READERS:
                return _READERS[tag](content)
        except NotPlainError:
            raise
        except (ValueError, TypeError, OverflowError, InvalidOperation, binascii.Error) as error:
            raise NotPlainError(f"data of an unknown form: {type(error).__name__}") from None
        raise NotPlainError("data of an unknown form")


def _as_list(content: object) -> list[Any]:
    if type(content) is not list:
        raise NotPlainError("data of an unknown form")
    return content


def _as_text(content: object) -> str:
    if type(content) is not str or len(content) > 2 * MAX_TEXT:
        raise NotPlainError("data of an unknown form")
    return content


def _read_int(content: object) -> int:
    text = _as_text(content)
    if len(text) > MAX_INT_BITS // 4 + 3:
        raise NotPlainError(f"an integer of more than {MAX_INT_BITS} bits")
    return int(text, 16)


def _read_timedelta(content: object) -> timedelta:
    if type(content) is not int:
        raise NotPlainError("data of an unknown form")
    return timedelta(microseconds=content)


def _read_datetime(content: object) -> datetime:
    text, offset = _as_list(content)
    moment = datetime.fromisoformat(_as_text(text))
    return moment if offset is None else moment.replace(tzinfo=timezone(_read_timedelta(offset)))


def _read_base64(content: object) -> bytes:
    return base64.b64decode(_as_text(content), validate=True)


_READERS: dict[str, Callable[[object], Any]] = {
    "int": _read_int,
    "float": lambda content: float.fromhex(_as_text(content)),
    "text": lambda content: _read_base64(content).decode("utf-8", "surrogatepass"),
    "bytes": _read_base64,
    "datetime": _read_datetime,
    "date": lambda content: date.fromisoformat(_as_text(content)),
    "timedelta": _read_timedelta,
    "decimal": lambda content: Decimal(_as_text(content)),
}
