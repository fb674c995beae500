"""When something was handed in, as its system wrote it.

A time counts only with a zone: one that stands beside it, or the one that the operator says it is in. Without either
it is kept as it was given, and is nobody's moment. Names such as CET or PST are no zones: several places share them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from autograder.errors import ConfigError

MONTHS = re.findall("[A-Z][a-z]+", "JanuaryFebruaryMarchAprilMayJuneJulyAugustSeptemberOctoberNovemberDecember")
_STAMP = re.compile(
    r"(?P<date>(?:19|20)\d\d-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d)(?:[.,](?P<part>\d{1,9}))?\s*(?P<zone>\S+)?"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)")
_IN_WORDS = re.compile(
    r"(?:\w+, )?(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]+) (?P<year>(?:19|20)\d\d), "
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?:\s?(?P<half>[AaPp])[Mm])?"
)


@dataclass(frozen=True)
class Time:
    """A moment with its zone, or a local time without one; the text it was read from; and where that stood."""

    at: datetime | None = None
    local: datetime | None = None
    given: str = ""
    known_from: str = ""


NO_TIME = Time()


def read_time(text: str, known_from: str, zone: ZoneInfo | None) -> Time:
    """Return the time that a text holds: `2026-11-20 22:58:01.123456 UTC`, ISO 8601, or as Moodle writes it."""
    given = " ".join(text.split())[:80]
    try:
        local, own = _stamp(given) or _in_words(given)
        used = own or zone
        at = local.replace(tzinfo=used) if used else None
        if at is not None:
            at.astimezone(UTC)  # a moment that no calendar has is no time
    except (ValueError, OverflowError):
        return Time(given=given)
    return Time(at, None if at else local, given, known_from)


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return a zone of the IANA list. Raises `ConfigError`."""
    if name is None:
        return None
    zone = _iana(name)
    if zone is None:
        raise ConfigError(f'there is no time zone "{name}".', fix="Name a place, e.g. --zone Europe/Berlin, or UTC.")
    return zone


def _stamp(text: str) -> tuple[datetime, tzinfo | None] | None:
    found = _STAMP.fullmatch(text)
    if not found:
        return None
    part = (found["part"] or "").ljust(6, "0")[:6]
    return datetime.fromisoformat(f"{found['date']} {found['time']}.{part}"), _zone(found["zone"] or "")


def _in_words(text: str) -> tuple[datetime, None]:
    found = _IN_WORDS.fullmatch(text)
    if not found or found["month"] not in MONTHS:
        raise ValueError(text)
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    month = MONTHS.index(found["month"]) + 1
    return datetime(int(found["year"]), month, int(found["day"]), hour, int(found["minute"])), None


def _zone(text: str) -> tzinfo | None:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    if offset := _OFFSET.fullmatch(text):
        length = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        return timezone(length if offset["sign"] == "+" else -length)
    return _iana(text) if "/" in text else None


def _iana(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
