"""Blocks of 64 KiB are cut at line feeds; one generator tells good and bad lines apart, and both functions read it.

A new file has a fixed name beside the old one, and is made with `"xb"`.
"""

from typing import Literal, NoReturn


def _refuse(reason: Reason) -> NoReturn:
    raise LineError(reason)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    return dict(pairs) if len(keys) == len(set(keys)) else _refuse("duplicate")


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_constant=lambda name: _refuse("json"))


def parse_line(line: bytes) -> dict[str, Any]:
    try:
        text = str(line, "utf-8")
    except ValueError:
        _refuse("encoding")
    try:
        value = _STRICT.decode(text)
    except (RecursionError, json.JSONDecodeError):
        _refuse("json")
    return value if type(value) is dict else _refuse("object")


def _numbered(file: IO[bytes], most: int) -> Iterator[tuple[int, bytes, bool]]:
    number, held, too_long = 1, b"", False
    while True:
        block = file.read(65_536)
        *ended, held = (held + block).split(b"\n")
        for line in ended:
            yield number, line, too_long or len(line) > most
            number, too_long = number + 1, False
        if len(held) > most:
            held, too_long = held[:400], True
        if not block:
            break
    if held:
        yield number, held, too_long


def _told(source: Any, most: int) -> Generator[tuple[int, dict[str, Any] | BadLine], None, None]:
    own = isinstance(source, io.IOBase) is False and not hasattr(source, "readline")
    file = Path(source).open("rb") if own else source
    try:
        for number, whole, too_long in _numbered(file, most):
            line = whole[3:] if number == 1 and whole[:3] == b"\xef\xbb\xbf" else whole
            line = line.removesuffix(b"\r")
            if not line.strip(b" \t\r"):
                continue
            try:
                yield number, _refuse("too long") if too_long else parse_line(line)
            except LineError as error:
                yield number, BadLine(number, error.reason, str(line[:320], "utf-8", "replace")[:80])
    finally:
        if own:
            file.close()


def iter_jsonl(
    source: Source,
    *,
    on_error: Literal["raise", "skip"] = "raise",
    max_line_bytes: int = 1_000_000,
    bad: Callable[[BadLine], object] | None = None,
) -> Generator[tuple[int, dict[str, Any]], None, None]:
    for number, outcome in _told(source, max_line_bytes):
        if isinstance(outcome, dict):
            yield number, outcome
        elif on_error == "raise":
            raise BadLineError(outcome)
        elif bad:
            bad(outcome)


class _Draft:
    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_name(path.name + ".part")
        self._file = self._part.open("xb")

    def __enter__(self) -> _Draft:
        return self

    def put(self, record: Mapping[str, Any]) -> None:
        line = json.dumps({**record}, ensure_ascii=False, allow_nan=False)
        self._file.write(line.encode("utf-8"))
        self._file.write(b"\n")

    def settle(self) -> None:
        self._file.flush()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    count = 0
    with _Draft(path) as draft:
        for record in records:
            draft.put(record)
            count += 1
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
    outcome: Any
    data: object
    stats = Stats()
    with (
        _Draft(dest) as good,
        _Draft(rejects) if rejects else nullcontext() as aside,
        closing(_told(source, 1_000_000)) as told,
    ):
        for number, outcome in told:
            reason, data = "", outcome
            if isinstance(outcome, BadLine):
                reason, data = outcome.reason, outcome.preview
            elif model:
                try:
                    model.model_validate(outcome)
                except ValidationError:
                    reason = "model"
            if reason:
                stats.rejected += 1
                stats.reasons.update([reason])
                if aside:
                    aside.put({"line": number, "reason": reason, "data": data})
            else:
                for result in transform(outcome):
                    good.put(result)
                    stats.written += 1
            stats.read += 1
            if progress and not stats.read % every:
                progress(stats)
        good.settle()
        if aside:
            aside.settle()
    return stats
