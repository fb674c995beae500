"""Lines come from a class, a new file is written in a temporary folder, and `process_file` lets `write_jsonl` pull.

What was set aside is written while `write_jsonl` asks for the next result.
"""

from typing import Literal


class _Strict(json.JSONDecoder):
    def __init__(self) -> None:
        super().__init__(object_pairs_hook=self._pairs, parse_constant=self._constant)

    @staticmethod
    def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            if key in seen:
                raise LineError("duplicate")
            seen[key] = value
        return seen

    @staticmethod
    def _constant(name: str) -> None:
        raise LineError("json")


def parse_line(line: bytes) -> dict[str, Any]:
    text = line.decode("utf-8", "surrogateescape")
    if any("\udc80" <= letter <= "\udcff" for letter in text) if not text.isascii() else False:
        raise LineError("encoding")
    try:
        match _Strict().decode(text):
            case dict() as found:
                return found
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError("json") from error
    raise LineError("object")


class _Lines:
    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file, self._most, self.number = file, most, 0

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        return self

    def __next__(self) -> tuple[bytes, bool]:
        while True:
            head = self._file.readline(self._most + 2)
            if not head:
                raise StopIteration
            self.number += 1
            ended, whole = head.endswith(b"\n"), len(head)
            while not ended:
                more = self._file.readline(8_192)
                whole += len(more)
                ended = not more or more.endswith(b"\n")
            if whole - head.endswith(b"\n") > self._most:
                return self._bare(head), True
            if self._bare(head).strip():
                return self._bare(head), False

    def _bare(self, line: bytes) -> bytes:
        line = line[3:] if self.number == 1 and line.startswith(b"\xef\xbb\xbf") else line
        return line[:-2] if line.endswith(b"\r\n") else line.rstrip(b"\n")


def iter_jsonl(
    source: Source,
    *,
    on_error: Literal["raise", "skip"] = "raise",
    max_line_bytes: int = 1_000_000,
    bad: Callable[[BadLine], object] | None = None,
) -> Generator[tuple[int, dict[str, Any]], None, None]:
    with ExitStack() as mine:
        file = source if not isinstance(source, str | os.PathLike) else mine.enter_context(Path(source).open("rb"))
        lines = _Lines(file, max_line_bytes)
        for line, too_long in lines:
            record = reason = None
            try:
                record = None if too_long else parse_line(line)
            except LineError as error:
                reason = error.reason
            if record is not None:
                yield lines.number, record
                continue
            fault = BadLine(lines.number, reason or "too long", line[:400].decode("utf-8", "replace")[:80])
            if on_error != "skip":
                raise BadLineError(fault)
            (bad or bool)(fault)


@contextmanager
def _draft(path: Path) -> Iterator[Callable[[Mapping[str, Any]], int]]:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}-") as room:
        new = Path(room, "new")
        with new.open("wb") as file:

            def put(record: Mapping[str, Any]) -> int:
                text = json.dumps(dict(record), ensure_ascii=False, allow_nan=False)
                return file.write(f"{text}\n".encode())

            yield put
        new.replace(path)


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    with _draft(path) as put:
        return sum(1 for record in records if put(record))


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
    stats = Stats()

    def done() -> None:
        stats.read += 1
        if progress and stats.read % every == 0:
            progress(stats)

    def results(put: Callable[[Mapping[str, Any]], int]) -> Generator[Mapping[str, Any], None, None]:
        def reject(line: int, reason: Reason, data: object) -> None:
            stats.rejected += 1
            stats.reasons[reason] += 1
            put({"line": line, "reason": reason, "data": data})
            done()

        lines = iter_jsonl(source, on_error="skip", bad=lambda one: reject(one.line, one.reason, one.preview))
        with closing(lines):
            for number, record in lines:
                try:
                    _ = model and model.model_validate(record)
                except ValidationError:
                    reject(number, "model", record)
                    continue
                for result in transform(record):
                    yield result
                    stats.written += 1
                done()

    with _draft(rejects) if rejects else nullcontext(len) as put, closing(results(put)) as made:
        write_jsonl(made, dest)
    return stats
