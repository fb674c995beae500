"""Pseudonyms: what a student is called where names and ids are not needed, always the same with the same key.

A pseudonym is `s-` and the first signs of HMAC-SHA-256 (RFC 2104) of the student's id, as digits and consonants: it
spells no word. The key lies in a file of its own, and nowhere else: with it, whoever has the ids can say who is who.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from autograder.errors import ConfigError, StorageError
from autograder.model import Student

SIGNS = "23456789bcdfghjkmnpqrstvwxz"
SHORT, STEP = 6, 2
KEY_BYTES = 32
_KEY = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}\n")

_ENDINGS = r"@|\.(?:html|ipynb|py|json)\b"
MOST_KEPT = 10_000
SHORTEST = 4  # a shorter id is part of too much else

Random = Callable[[int], bytes]


def pseudonyms_of(ids: Iterable[str], key: bytes) -> dict[str, str]:
    """Return a pseudonym for each id: six signs long, and longer where two of a class would share it.

    A longer one begins with the short one: what was written before the other came can still be read. None is an id.
    """
    known = sorted(set(ids))
    codes = {one: _signs(one, key) for one in known}
    lengths = dict.fromkeys(known, SHORT)
    while True:
        made = {one: f"s-{codes[one][:length]}" for one, length in lengths.items()}
        counts = Counter(made.values())
        shared = [one for one, name in made.items() if counts[name] > 1 or name in codes]
        if not shared:
            return made
        lengths |= {one: lengths[one] + STEP for one in shared}


def disguised(students: Iterable[Student], pseudonyms: Mapping[str, str]) -> list[Student]:
    """Return the students as a page may show them to anybody: a pseudonym for a name, and nothing else of theirs."""
    return [Student(id=pseudonyms[one.id], name=pseudonyms[one.id]) for one in students]


def masking(students: Iterable[Student], pseudonyms: Mapping[str, str], in_prose: bool = False) -> Callable[[str], str]:
    """Return a function that puts pseudonyms into a text: for every name, in both orders, id, login and number.

    They are sought as whole words, whatever their case, also as JSON writes them and where a line is broken. In prose
    an id that is a word, such as `list`, is an id only in paths, addresses and names of files.
    """
    names: dict[str, str] = {}
    for student in students:
        for form in forms_of(student):
            for written in {form, json.dumps(form)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1]}:
                names.setdefault(" ".join(written.lower().split()), pseudonyms[student.id])
    names.pop("", None)
    if not names:
        return lambda text: text
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile("|".join(_sought(name, in_prose) for name in longest_first), re.IGNORECASE)

    @lru_cache(maxsize=MOST_KEPT)  # a class gets the same messages over and over
    def mask(text: str) -> str:
        return pattern.sub(lambda found: names.get(" ".join(found[0].lower().split()), "s-?"), text)

    return mask


def _sought(name: str, in_prose: bool) -> str:
    """Return the pattern of one form of somebody's."""
    form = r"\s+".join(re.escape(part) for part in name.split(" "))
    if in_prose and (name.isalpha() or len(name) < SHORTEST):
        return rf"(?<=/){form}(?=/)|(?<!\w){form}(?={_ENDINGS})"
    return rf"(?<!\w){form}(?!\w)"


def forms_of(student: Student) -> list[str]:
    """Return what tells who somebody is: name, id, login and number, the longest first."""
    last, comma, first = (part.strip() for part in student.name.partition(","))
    turned = f"{first} {last}" if comma else ""
    forms = {student.id, student.name.strip(), turned, student.login, student.sis_id} - {"", " "}
    return sorted(forms, key=lambda form: (-len(form), form))


def key_of(path: Path, random: Random = secrets.token_bytes) -> bytes:
    """Return the key of the course; the first who asks makes it. Raises `ConfigError` where anybody may read it."""
    if not path.exists():
        _write_key(path, random, keep=True)
    try:
        state, text = path.stat(), path.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise _unusable(path, f"it cannot be read: {error.strerror}.") from None
    if os.name == "posix" and state.st_mode & 0o007:
        fix = f"Close it: chmod 600 {path}. If others may have read it: course pseudonyms rotate --yes."
        raise ConfigError("everybody on this machine may read the key of the pseudonyms.", where=path, fix=fix)
    if not _KEY.fullmatch(text):
        raise _unusable(path, "this is no key of pseudonyms.")
    return bytes.fromhex(text.strip())


def new_key(path: Path, random: Random = secrets.token_bytes) -> bytes:
    """Put a new key in the place of the old one, which is gone: what has old pseudonyms can be told of nobody."""
    _write_key(path, random, keep=False)
    return key_of(path)


def _signs(student: str, key: bytes) -> str:
    """Return the whole hash of an id in the signs of a pseudonym."""
    number = int.from_bytes(hmac.digest(key, student.encode("utf-8", "surrogatepass"), "sha256"))
    found = []
    while number:
        number, place = divmod(number, len(SIGNS))
        found.append(SIGNS[place])
    return "".join(found)


def _write_key(path: Path, random: Random, *, keep: bool) -> None:
    """Write a key that only its owner may read, whole before anybody can; `keep` one that is there meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # with mode 0600
    except OSError as error:
        raise _refused(path, error) from None
    made = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(random(KEY_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        if keep:
            os.link(made, path)
        else:
            made.replace(path)
    except FileExistsError:
        pass  # another command was first: its key is the key
    except OSError as error:
        raise _refused(path, error) from None
    finally:
        made.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> StorageError:
    fix = "Make its folder writable, or name another file under pseudonyms_key in config/course.yaml."
    return StorageError(f"no key of pseudonyms can be written: {error.strerror}.", where=path, fix=fix)


def _unusable(path: Path, what: str) -> ConfigError:
    fix = "Bring it back from a copy, or make a new one: course pseudonyms rotate --yes."
    return ConfigError(what, where=path, fix=fix)
