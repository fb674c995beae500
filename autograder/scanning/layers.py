"""What a file says, layer by layer: its text, and the texts that are packed, escaped or encoded in it.

    containers   zip (wheels too), gzip, bzip2, xz, PNG text chunks, JSON and notebooks (keys, outputs, metadata …)
    encodings    HTML tags and entities, backslash and percent escapes, base64, hexadecimal

Files are read as data. What is too deep, too large, encrypted or broken is said to be closed, never passed over.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import contextlib
import html
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

DEEPEST = 16
LARGEST = 100_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_STREAMS = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
_RUN = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]{6,}")  # what can be read in a binary file
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z]\w*);")
_TAG = re.compile(r"(<!--.*?-->|<[A-Za-z/!?][^<>]*>)", re.DOTALL)
_PAGE = re.compile(r"\s*<(?:!DOCTYPE|html|svg|\?xml)\b", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|[nrtbf\"'\\/])")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_FOLD = re.compile(r"([A-Za-z0-9+/]{60,76})\r?\n(?=[A-Za-z0-9+/=])")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){12,}")


@dataclass(frozen=True)
class Piece:
    """A text and where in its file it stands; `closed` says why the rest of that place cannot be read."""

    inside: str
    text: str
    closed: str = ""


@dataclass
class _Reading:
    """How much of one file has been read, and which texts were seen."""

    taken: int = 0
    seen: set[int] = field(default_factory=set)


class _ClosedError(Exception):
    """Raised where a part of a file cannot be looked into."""


Part = tuple[str, str | bytes]  # where, in words, and what is there
Opener = Callable[[bytes], Iterator[Part]]
Layer = Callable[[str], Iterator[Part]]


def pieces(name: str, content: bytes) -> Iterator[Piece]:
    """Yield every text of a file, its name first."""
    yield Piece("its name", name)
    yield from _unpacked("", content, _Reading(), 0)


def _unpacked(inside: str, content: str | bytes, reading: _Reading, depth: int) -> Iterator[Piece]:
    reading.taken += len(content)
    if depth > DEEPEST or reading.taken > LARGEST:
        yield Piece(inside, "", "is packed too deep" if depth > DEEPEST else "is too large")
        return
    try:
        for label, part in [("", content)] if isinstance(content, str) else _parts(content):
            place = _joined(inside, label)
            if isinstance(part, bytes):
                yield from _unpacked(place, part, reading, depth + 1)
            else:
                yield from _read(place, part, reading, depth + 1)
    except _ClosedError as error:
        yield Piece(inside, "", str(error))


def _parts(content: bytes) -> Iterator[Part]:
    """Yield what a container holds; of anything else its text."""
    opened = False
    for opener in CONTAINERS:
        for part in opener(content):
            opened = True
            yield part
    if not opened:
        yield "", _decoded(content)


def streams(content: bytes) -> Iterator[Part]:
    """Yield what a file compressed by gzip, bzip2 or xz holds."""
    kind = next((known for magic, known in _STREAMS.items() if content.startswith(magic)), "")
    if kind:
        whole, rest = _decompressed(kind, content)
        yield kind, whole
        if rest:
            yield f"behind the {kind} stream", rest


def _decompressed(kind: str, content: bytes) -> tuple[bytes, bytes]:
    """Return what a stream holds and what stands behind it. Raises `_ClosedError` where it is broken or too large."""
    make: dict[str, Callable[[], zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor]] = {
        "gzip": lambda: zlib.decompressobj(31),
        "zlib": zlib.decompressobj,
        "bzip2": bz2.BZ2Decompressor,
        "xz": lzma.LZMADecompressor,
    }
    made = make[kind]()
    try:
        whole = made.decompress(content, LARGEST + 1)
    except (zlib.error, OSError, ValueError, lzma.LZMAError):
        raise _ClosedError(f"is broken ({kind})") from None
    if len(whole) > LARGEST:
        raise _ClosedError("is too large")
    if not made.eof:
        raise _ClosedError(f"is broken ({kind})")
    return whole, made.unused_data


def zip_members(content: bytes) -> Iterator[Part]:
    """Yield names, comments and contents of the members of an archive, wherever in a file it begins."""
    begins = content.startswith(b"PK\3\4")
    if not begins and not zipfile.is_zipfile(io.BytesIO(content)):
        return
    if not begins:
        yield "", _decoded(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            yield "its comment", _decoded(archive.comment)
            yield "names of members", "\n".join(member.filename for member in members)
            if sum(member.file_size for member in members) > LARGEST:
                raise _ClosedError("is too large")
            for member in members:
                yield f"comment of {member.filename}", _decoded(member.comment)
            yield from _readable(archive, members)
    except zipfile.BadZipFile:
        raise _ClosedError("is broken (zip)") from None


def _readable(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> Iterator[Part]:
    """Yield the members that can be read. Raises `_ClosedError` at the end where there are others."""
    closed = ""
    for member in members:
        try:
            with archive.open(member) as file:
                content = file.read(LARGEST + 1)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, OSError, EOFError, lzma.LZMAError, ValueError):
            closed = closed or "is broken (zip)"
        except RuntimeError:  # a password is asked for
            closed = closed or "is encrypted"
        else:
            yield member.filename, content
    if closed:
        raise _ClosedError(closed)


def png_texts(content: bytes) -> Iterator[Part]:
    """Yield the texts in a picture: compressed ones by chunk, plain ones as in any binary file.

    Chunks: https://www.w3.org/TR/png-3/#11textinfo
    """
    if not content.startswith(_PNG):
        return
    place = len(_PNG)
    while place + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + size]
        for packed in re.finditer(b"x", data) if kind in (b"zTXt", b"iTXt") else ():
            with contextlib.suppress(_ClosedError):
                yield f"{kind.decode()} chunk", _decompressed("zlib", data[packed.start() :])[0]
                break
        place += size + 12
    yield "", _decoded(content)


def _decoded(content: bytes) -> str:
    """Return bytes as text; of a binary file, what can be read in it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\0" in content:  # wide letters without a mark can be read when the zeros between them are left out
        both = (content, content.replace(b"\0", b""))
        return "\n".join(run for bytes_ in both for run in _RUN.findall(bytes_.decode("utf-8", "replace")))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _read(inside: str, text: str, reading: _Reading, depth: int) -> Iterator[Piece]:
    """Yield a text as it stands, without entities, and everything that is packed in it."""
    text = _unescaped(_COLOUR.sub("", text) if "\x1b" in text else text)
    key = hash(text)
    if not text.strip() or key in reading.seen:
        return
    reading.seen.add(key)
    taken_apart = [part for layer in WHOLE for part in layer(text)]
    if not taken_apart:
        yield Piece(inside, text)
    for label, part in taken_apart or (part for layer in LAYERS for part in layer(text)):
        yield from _unpacked(_joined(inside, label), part, reading, depth + 1)


def _joined(*steps: str) -> str:
    return " › ".join(step for step in steps if step)


def _unescaped(text: str) -> str:
    for _ in range(3):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def json_leaves(text: str) -> Iterator[Part]:
    """Yield the keys and values of a JSON document; lists of texts are one text, as in notebooks."""
    if text.lstrip()[:1] not in ("{", "["):
        return
    try:
        document = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return
    yield from _leaves("", document)


class _Pairs(list[tuple[str, object]]):
    """The members of a JSON object; of a key that stands there twice, both."""


def _leaves(place: str, node: object) -> Iterator[Part]:
    if isinstance(node, _Pairs):
        keys = "\n".join(key for key, _ in node)
        yield place, keys
        for key, value in node:
            yield from _leaves(f"{place}.{key}" if place else key, value)
    elif isinstance(node, list):
        if _is_value(node):
            yield place, f"= {json.dumps(node, ensure_ascii=False)}"  # as it stands: not to be taken apart again
        if node and all(isinstance(item, str) for item in node):
            yield place, "\n".join(node)
            return
        for number, item in enumerate(node):
            yield from _leaves(_numbered(place, number, item), item)
    elif isinstance(node, str):
        yield place, node
    else:
        yield place, json.dumps(node)


def _is_value(node: object) -> bool:
    """Whether a part of a document may be a value as a check has it: lists of numbers and of single words."""
    if isinstance(node, list):
        return not isinstance(node, _Pairs) and all(map(_is_value, node))
    return not isinstance(node, str) or not re.search(r"\s", node)


def _numbered(place: str, number: int, item: object) -> str:
    """Return the place of an item; a cell of a notebook is named by its id."""
    names = dict(item) if isinstance(item, _Pairs) else {}
    return f"cell {names['id']}" if place == "cells" and "id" in names else f"{place}[{number}]"


def page_parts(text: str) -> Iterator[Part]:
    """Yield a web page as a browser shows it, and apart from it what its tags and comments hold; lines stay lines."""
    if _PAGE.match(text):
        parts = _TAG.split(text)
        for kept in (0, 1):
            shown = [part if n % 2 == kept else " " + "\n" * part.count("\n") for n, part in enumerate(parts)]
            yield "", re.sub("[<>]", "|", "".join(shown)) if kept else "".join(shown)


def without_tags(text: str) -> Iterator[Part]:
    """Yield a text without its tags."""
    if "<" in text and _TAG.search(text):
        yield "", _TAG.sub(" ", text)


def without_escapes(text: str) -> Iterator[Part]:
    r"""Yield a text with `\n`, `\"`, `\u0061` and their like as the letters that they stand for."""
    if "\\" in text and _ESCAPE.search(text):
        yield "", _ESCAPE.sub(lambda found: _letter(found[0][1:]), text)


def _letter(escape: str) -> str:
    if escape[0] not in "uUx":
        return _LETTERS.get(escape, escape)
    code = int(escape[1:], 16)
    return chr(code) if code < 0x110000 else ""


def without_percents(text: str) -> Iterator[Part]:
    """Yield a text as it reads when the escapes of addresses are undone."""
    if "%" in text and _PERCENT.search(text):
        yield "", unquote_plus(text)


def base64_parts(text: str) -> Iterator[Part]:
    """Yield what is text, or a container, in base64; folded lines are one, and a run may begin with other letters."""
    for run in _BASE64.findall(_FOLD.sub(r"\1", text)):
        plain = run.rstrip("=").replace("-", "+").replace("_", "/")
        for start in range(4):
            part = plain[start:]
            part = part[: len(part) - 1] if len(part) % 4 == 1 else part
            content = binascii.a2b_base64(part + "=" * (-len(part) % 4))
            if _says_something(content):
                yield "base64", content


def hex_parts(text: str) -> Iterator[Part]:
    """Yield what is text, or a container, in hexadecimal digits."""
    for run in _HEX.findall(text):
        content = base64.b16decode(run, casefold=True)
        if _says_something(content):
            yield "hexadecimal", content


def _says_something(content: bytes) -> bool:
    if content.startswith((_PNG, b"PK\x03\x04", *_STREAMS)):
        return True
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return len(text) >= 8 and all(letter.isprintable() or letter in "\n\r\t" for letter in text)


CONTAINERS: tuple[Opener, ...] = (streams, zip_members, png_texts)
WHOLE: tuple[Layer, ...] = (json_leaves, page_parts)  # leave nothing of a text that they take apart
LAYERS: tuple[Layer, ...] = (without_tags, without_escapes, without_percents, base64_parts, hex_parts)
