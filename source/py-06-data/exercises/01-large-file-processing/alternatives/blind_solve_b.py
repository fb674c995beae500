"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

import secrets
import shutil
from contextlib import suppress
from dataclasses import replace


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise LineError("duplicate")
    return record


def _refuse(name: str) -> None:
    raise LineError("json")


_STRICT = json.JSONDecoder(object_pairs_hook=_distinct, parse_constant=_refuse)


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object of one line."""
    try:
        # Decoded here: from bytes, json would guess UTF-16 and UTF-32, too, and let half letters pass.
        value = _STRICT.decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise LineError("encoding") from error
    except (ValueError, RecursionError) as error:  # ValueError: also an integer with too many digits for Python
        raise LineError("json") from error
    if not isinstance(value, dict):
        raise LineError("object")
    return value


_PIECE = 65_536  # bytes asked of a source at a time; S9 allows 100,000 behind a record
_HEAD = 512  # bytes kept of a line that is too long: 80 characters have 320 at most, and a mark may stand before them
_MOST = 1_000_000
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its number, its bytes without mark and end, and whether they are only the beginning of too many."""

    number: int
    content: bytes
    too_long: bool

    @property
    def blank(self) -> bool:
        return not self.too_long and not self.content.strip(b" \t")

    def fault(self, reason: Reason) -> BadLine:
        # A letter that is cut at _HEAD stands behind the 80th character.
        return BadLine(self.number, reason, self.content[:_HEAD].decode("utf-8", "replace")[:80])


class _Splitter:
    """Takes pieces of any size, and gives lines. It holds one line, and of one that is too long its beginning."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._number = 0
        self._kept = bytearray()
        self._size = 0  # of the line so far, with what was not kept

    def feed(self, piece: bytes) -> Iterator[_Line]:
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            self._keep(piece[start:end])
            yield self._take(ended=True)
            start = end + 1
        self._keep(piece[start:])

    def rest(self) -> Iterator[_Line]:
        if self._size:
            yield self._take(ended=False)

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self._most:
            self._kept += part
        else:
            self._kept += part[:_HEAD]
            del self._kept[_HEAD:]

    def _take(self, *, ended: bool) -> _Line:
        self._number += 1
        content, whole = bytes(self._kept), len(self._kept) == self._size
        too_long = self._size > self._most
        self._kept, self._size = bytearray(), 0
        if self._number == 1:
            content = content.removeprefix(_MARK)
        if ended and whole:
            content = content.removesuffix(b"\r")
        return _Line(self._number, content, too_long)


def _lines(source: Source, most: int) -> Generator[_Line, None, None]:
    """Yield each line that is not blank. Closes the file if it was opened here."""
    splitter = _Splitter(most)
    with open(source, "rb") if isinstance(source, (str, os.PathLike)) else nullcontext(source) as file:
        while piece := file.read(_PIECE):  # it may be shorter than asked for
            for line in splitter.feed(piece):
                if not line.blank:
                    yield line
        for line in splitter.rest():
            if not line.blank:
                yield line


def _judged(line: _Line) -> dict[str, Any] | BadLine:
    """Return the object of a line, or what is wrong with it."""
    if line.too_long:
        return line.fault("too long")
    try:
        return parse_line(line.content)
    except LineError as error:
        return line.fault(error.reason)


def iter_jsonl(
    source: Source,
    *,
    on_error: Literal["raise", "skip"] = "raise",
    max_line_bytes: int = _MOST,
    bad: Callable[[BadLine], object] | None = None,
) -> Generator[tuple[int, dict[str, Any]], None, None]:
    """Yield number and object of each line of a JSONL file."""
    with closing(_lines(source, max_line_bytes)) as lines:
        for line in lines:
            outcome = _judged(line)
            if not isinstance(outcome, BadLine):
                yield line.number, outcome
            elif on_error == "raise":
                raise BadLineError(outcome)
            elif bad is not None:
                bad(outcome)


class _Draft:
    """A new file beside `path`. It is gone when the block ends, unless `_publish` has given it the place of `path`."""

    def __init__(self, path: Path) -> None:
        self.target = Path(os.path.realpath(path))  # a link stays a link; and nobody changes the folder meanwhile
        self.name = _beside(self.target)

    def __enter__(self) -> _Draft:
        self._file = self.name.open("xb")
        return self

    def write(self, record: Mapping[str, Any]) -> None:
        """Add one line."""
        text = json.dumps(dict(record), ensure_ascii=False, allow_nan=False)
        self._file.write(text.encode("utf-8") + b"\n")

    def close(self) -> None:
        """Write what is in the buffer, and keep the permissions of the old file."""
        self._file.close()
        with suppress(FileNotFoundError):
            shutil.copymode(self.target, self.name)

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # after `close` it does nothing; without it, the first error is the one to tell
            self._file.close()
        self.name.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """Return a name in the same folder that nobody has, and that no `*.jsonl` finds."""
    return path.with_name(f".{secrets.token_hex(8)}.part")


@contextmanager
def _undone_on_error(path: Path) -> Iterator[None]:
    """If the block raises, `path` is again what it was."""
    old, was_there = _beside(path), os.path.lexists(path)
    try:
        if was_there:
            try:
                os.link(path, old)
            except OSError:  # not every file system has links
                shutil.copy2(path, old)
        try:
            yield
        except BaseException:
            if was_there:
                old.replace(path)
            else:
                path.unlink(missing_ok=True)
            raise
    finally:
        old.unlink(missing_ok=True)


def _publish(*drafts: _Draft) -> None:
    """Put all drafts in place, or none of them."""
    for draft in drafts:
        draft.close()
    *first, last = drafts
    with ExitStack() as stack:
        for draft in first:
            stack.enter_context(_undone_on_error(draft.target))
            draft.name.replace(draft.target)
        last.name.replace(last.target)


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write records to a file, one a line, all of them or none, and return their number."""
    count = 0
    with _Draft(path) as draft:
        for record in records:
            draft.write(record)
            count += 1
        _publish(draft)
    return count


def process_file(
    source: Source,
    dest: Path,
    *,
    transform: Callable[[dict[str, Any]], Iterable[Mapping[str, Any]]],
    model: type[BaseModel] | None = None,
    rejects: Path | None = None,
    progress: Callable[[Stats], object] | None = None,
    every: int = 10_000,
) -> Stats:
    """Read records, transform each of them, and write what comes of them. Say what became of every line."""
    stats = Stats()
    with ExitStack() as stack:
        kept = stack.enter_context(_Draft(dest))
        aside = None if rejects is None else stack.enter_context(_Draft(rejects))
        with closing(_lines(source, _MOST)) as lines:
            for line in lines:
                outcome = _judged(line)
                if isinstance(outcome, BadLine):
                    refusal = outcome.reason, outcome.preview
                elif model is not None and not _accepted(model, line):
                    refusal = "model", outcome
                else:
                    refusal = None

                stats.read += 1
                if refusal is None:
                    for result in transform(outcome):
                        kept.write(result)
                        stats.written += 1
                else:
                    reason, data = refusal
                    if aside is not None:
                        aside.write({"line": line.number, "reason": reason, "data": data})
                    stats.rejected += 1
                    stats.reasons[reason] += 1
                if progress is not None and stats.read % every == 0:
                    # A copy: "so far" stays true for whoever keeps it.
                    progress(replace(stats, reasons=stats.reasons.copy()))
        # The source is closed by now, so it may be replaced.
        _publish(kept, *([] if aside is None else [aside]))
    return stats


def _accepted(model: type[BaseModel], line: _Line) -> bool:
    """Say whether the model takes the record of a line."""
    record = parse_line(line.content)  # one of its own, as a validator may change what it gets
    try:
        model.model_validate(record)
    except ValidationError:
        return False
    return True
