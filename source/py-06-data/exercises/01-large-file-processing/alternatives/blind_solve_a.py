"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that has these pairs. Raises `LineError` where a key is there twice."""
    record = dict(pairs)
    if len(record) != len(pairs):
        raise LineError("duplicate")
    return record


def _no_constant(name: str) -> None:
    """Refuse a name that JSON does not have. Raises `LineError`."""
    raise LineError("json")


def parse_line(line: bytes) -> dict[str, Any]:
    """Return the object of one line."""
    # --- sub-goal: decide about one line
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise LineError("encoding") from None
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise LineError("json") from None
    if not isinstance(value, dict):
        raise LineError("object")
    return value


def _lines(file: IO[bytes], most: int) -> Iterator[tuple[int, bytes, bool]]:
    """Yield of each line that is not blank its number, its bytes without their end, and whether it is too long.

    Of a line that is too long, the bytes are its beginning.
    """
    number = 0
    # --- sub-goal: read a bounded piece
    while line := file.readline(most + 1):
        number += 1
        too_long = len(line) > most and not line.endswith(b"\n")
        if too_long:
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(65_536)
        if line.endswith(b"\n"):
            line = line[:-1].removesuffix(b"\r")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if too_long or line.strip(b" \t"):
            yield number, line, too_long


def iter_jsonl(
    source: Source,
    *,
    on_error: Literal["raise", "skip"] = "raise",
    max_line_bytes: int = 1_000_000,
    bad: Callable[[BadLine], object] | None = None,
) -> Generator[tuple[int, dict[str, Any]], None, None]:
    """Yield number and object of each line of a JSONL file."""
    # --- sub-goal: close what was opened here
    with open(source, "rb") if isinstance(source, (str, os.PathLike)) else nullcontext(source) as file:
        for number, line, too_long in _lines(file, max_line_bytes):
            # --- sub-goal: decide about one line
            try:
                if too_long:
                    raise LineError("too long")
                record = parse_line(line)
            except LineError as error:
                # --- sub-goal: set a bad line aside
                fault = BadLine(number, error.reason, line.decode("utf-8", "replace")[:80])
            else:
                yield number, record
                continue
            if on_error == "raise":
                raise BadLineError(fault)
            if bad is not None:
                bad(fault)


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of `path` when the block ends well, and is gone when it does not."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        # --- sub-goal: put the new file in place
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _dumped(record: Mapping[str, Any]) -> bytes:
    """Return one line."""
    return json.dumps(dict(record), ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"


def write_jsonl(records: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Write records to a file, one a line, all of them or none, and return their number."""
    count = 0
    with _new_file(path) as file:
        for record in records:
            file.write(_dumped(record))
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
    """Read records, transform each of them, and write what comes of them. Say what became of every line."""
    stats = Stats()

    def dealt_with() -> None:
        stats.read += 1
        if progress is not None and stats.read % every == 0:
            progress(stats)

    def reject(line: int, reason: str, data: Any) -> None:
        # --- sub-goal: set a bad line aside
        if aside is not None:
            aside.write(_dumped({"line": line, "reason": reason, "data": data}))
        stats.rejected += 1
        stats.reasons[reason] += 1
        dealt_with()

    # --- sub-goal: put the new file in place
    with _new_file(dest) as out, _new_file(rejects) if rejects is not None else nullcontext() as aside:
        # --- sub-goal: close what was opened here
        with closing(
            iter_jsonl(source, on_error="skip", bad=lambda fault: reject(fault.line, fault.reason, fault.preview))
        ) as records:
            for number, record in records:
                if model is not None:
                    try:
                        model.model_validate(record)
                    except ValidationError:
                        reject(number, "model", record)
                        continue
                for result in transform(record):
                    out.write(_dumped(result))
                    stats.written += 1
                dealt_with()
        out.flush()  # a full disk has to show before one of the two files is replaced
        if aside is not None:
            aside.flush()
    return stats
