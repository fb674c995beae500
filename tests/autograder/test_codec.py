from __future__ import annotations

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.codec import MAX_DEPTH, MAX_INT_BITS, MAX_KEYS, MAX_NODES, MAX_TEXT, NotPlainError, decode, encode

PLAIN = {type(None), bool, int, float, str, bytes, list, tuple, dict, set, frozenset}
PLAIN |= {datetime, date, timedelta, Decimal}

texts = st.text(st.characters(exclude_categories=()), max_size=20)  # surrogates as well
whole = st.integers() | st.integers(-(1 << MAX_INT_BITS) + 1, (1 << MAX_INT_BITS) - 1)
zones = st.none() | st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)
decimals = st.decimals(allow_nan=False) | st.sampled_from([Decimal("-0"), Decimal("1E+999"), Decimal("-Infinity")])
hashable_atoms = st.none() | st.booleans() | whole | st.floats(allow_nan=False) | texts | st.binary(max_size=20)
hashable_atoms |= st.datetimes(timezones=zones) | st.dates() | st.timedeltas() | decimals
nans = st.sampled_from([float("nan"), Decimal("NaN"), Decimal("sNaN"), Decimal("-NaN12")])
keys = st.recursive(
    hashable_atoms, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4
)
values = st.recursive(
    hashable_atoms | nans,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | st.sets(keys, max_size=4)
        | st.frozensets(keys, max_size=4)
    ),
    max_leaves=12,
)
TAGS = ["list", "tuple", "set", "frozenset", "dict", "int", "float", "text", "bytes", "datetime", "date", "timedelta"]
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*TAGS, "decimal", "object", ""]), inner, max_size=2)
    ),
    max_leaves=12,
)


def types_in(value: Any) -> set[type]:
    """Return the types of a value and of everything in it."""
    parts: list[Any] = []
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(value)
    return {type(value)}.union(*map(types_in, parts))


def same(left: Any, right: Any) -> bool:
    """Return whether two values are of the same types and look the same; NaN is the same as NaN."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return len(left) == len(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, set | frozenset):
        return left == right and sorted(map(kinds, left)) == sorted(map(kinds, right))
    return repr(left) == repr(right) or (isinstance(left, datetime) and left == right)


def kinds(value: Any) -> list[str]:
    """Return the names of the types in a value, in an order of their own."""
    return sorted(kind.__name__ for kind in types_in(value))


def through_json(value: object) -> Any:
    """Return a value as the other process gets it."""
    return decode(json.loads(json.dumps(encode(value))))


@given(values)
def test_a_plain_value_comes_back_as_it_was(value: object) -> None:
    """Values and exact types survive the way to the judge."""
    assert same(through_json(value), value)


@given(documents)
def test_whatever_is_decoded_is_plain(document: object) -> None:
    """Data of any form is refused, or gives builtin values only."""
    try:
        value = decode(document)
    except NotPlainError:
        return
    assert types_in(value) <= PLAIN


@pytest.mark.parametrize(
    "value",
    [0, 2**53 - 1, 2**53, -(2**53), 2**MAX_INT_BITS - 1, -(2**MAX_INT_BITS) + 1, True, -0.0, 5e-324, float("-inf")]
    + ["\ud800", "a\udcff", "\x00", "", b"", b"\x00\xff", (), {}, set(), frozenset({(1, "a")}), {(1, None): [b"x"]}]
    + [datetime.min, datetime.max, datetime(2026, 10, 25, 2, 30, tzinfo=UTC), date(1, 1, 1), timedelta.min]
    + [timedelta(microseconds=-1), timedelta.max, Decimal("1E-9999"), Decimal("-0.00"), Decimal("Infinity")],
    ids=lambda value: repr(value)[:24],
)
def test_edges_come_back_as_they_were(value: object) -> None:
    """The limits of each type are inside."""
    assert same(through_json(value), value)


class Sly(int):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value",
    [Sly(1), type("Text", (str,), {})("a"), type("Seen", (list,), {})(), OrderedDict(), object(), int, len, 1j]
    + [range(3), bytearray(b"a"), iter([]), [Sly(1)], {"a": {Sly(2): 1}}, {1: object()}, datetime.now(UTC).time()],
    ids=lambda value: type(value).__name__,
)
def test_what_carries_behaviour_is_refused(value: object) -> None:
    """Subclasses, objects, functions: at the top or inside."""
    with pytest.raises(NotPlainError, match=r"a value of type .+ is not plain data"):
        encode(value)


def nested(depth: int) -> list[Any]:
    """Return a list in a list in a list …"""
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (nested(MAX_DEPTH + 1), "nested more than 40 deep"),
        ([0] * MAX_NODES, "more than 50,000 parts"),
        (dict.fromkeys(range(MAX_KEYS + 1)), "more than 5,000 members of sets and keys of dictionaries"),
        ([set(range(MAX_KEYS)), {0}], "more than 5,000 members of sets and keys of dictionaries"),
        ("a" * (MAX_TEXT + 1), "a text of more than 1,000,000 characters"),
        (b"a" * (MAX_TEXT + 1), "more than 1,000,000 bytes"),
        (1 << MAX_INT_BITS, "an integer of more than 4096 bits"),
    ],
    ids=["deep", "many", "pairs", "sets", "text", "bytes", "int"],
)
def test_what_is_too_large_is_refused(value: object, why: str) -> None:
    """The message names the limit."""
    with pytest.raises(NotPlainError, match=why):
        encode(value)


@pytest.mark.parametrize(
    "value",
    [nested(MAX_DEPTH), [0] * (MAX_NODES - 1), "a" * MAX_TEXT, b"a" * MAX_TEXT],
    ids=["deep", "many", "text", "bytes"],
)
def test_what_is_just_small_enough_passes(value: object) -> None:
    """The limits themselves are allowed."""
    assert through_json(value) == value


def test_a_value_that_holds_itself_is_refused() -> None:
    """It would never end."""
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises(NotPlainError, match="deep"):
        encode(ring)


@pytest.mark.parametrize(
    "data",
    [1.5, [], [1], {}, {"list": [], "tuple": []}, {"object": 1}, {"list": {}}, {"list": "ab"}, {"dict": [1]}]
    + [{"dict": [[1]]}, {"dict": [[1, 2, 3]]}, {"dict": [[{"list": []}, 1]]}, {"set": [{"list": []}]}]
    + [{"set": [{"decimal": "sNaN"}]}, {"int": "x"}, {"int": 7}, {"int": "0x" + "f" * 1026}, {"float": "x"}]
    + [{"float": 1.0}, {"float": "0x1p99999"}, {"text": "?"}, {"text": "/w=="}, {"bytes": "a"}, {"bytes": None}]
    + [
        {"bytes": "ä"},
        {"datetime": "noon"},
        {"datetime": ["noon", None]},
        {"datetime": ["2026-01-01T00:00:00", 10**15]},
        {"date": "2026-02-30"},
        {"datetime": [1, None]},
        {"timedelta": "1"},
    ]
    + [{"datetime": ["noon", None]}, {"datetime": ["2026-01-01T00:00:00", 10**15]}, {"datetime": ["2026-01-01"]}]
    + [{"timedelta": 10**30}, {"timedelta": True}, {"decimal": "x"}, {"decimal": 1}, {"decimal": "a" * 2_000_001}],
    ids=lambda data: repr(data)[:40],
)
def test_forged_data_is_refused(data: object) -> None:
    """Every other form is `NotPlainError`, never another error."""
    with pytest.raises(NotPlainError):
        decode(data)


@pytest.mark.parametrize("data", ["a" * (MAX_TEXT + 1), 1 << MAX_INT_BITS], ids=["text", "int"])
def test_what_is_too_large_is_refused_where_it_is_read(data: object) -> None:
    """Texts and integers that come as they are were not measured by anyone before."""
    with pytest.raises(NotPlainError, match="more than"):
        decode(data)


def test_forged_data_is_as_small_as_honest_data() -> None:
    """Depth and number of parts are counted again where data is read."""
    deep: Any = None
    for _ in range(MAX_DEPTH + 1):
        deep = {"list": [deep]}
    for data in (deep, {"list": [None] * MAX_NODES}):
        with pytest.raises(NotPlainError):
            decode(data)
