"""M36: each file is closed and replaced before the other one is, and a buffer writes its last bytes when it is closed.

Loses: Q6
Hint: both-or-none
Passes: a_copy_is_made
"""


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
        out = stack.enter_context(_new_file(dest))
        aside = stack.enter_context(Path(os.devnull).open("wb") if rejects is None else _new_file(rejects))

        def dealt_with() -> None:
            stats.read += 1
            if progress is not None and stats.read % every == 0:
                progress(stats)

        def reject(line: int, reason: Reason, data: object) -> None:
            stats.rejected += 1
            stats.reasons[reason] += 1
            aside.write(_dumped({"line": line, "reason": reason, "data": data}))
            dealt_with()

        def bad(fault: BadLine) -> None:
            reject(fault.line, fault.reason, fault.preview)

        records = stack.enter_context(closing(iter_jsonl(source, on_error="skip", bad=bad)))
        for line, record in records:
            if model is not None:
                try:
                    model.model_validate(record)
                except ValidationError:
                    reject(line, "model", record)
                    continue
            for result in transform(record):
                out.write(_dumped(result))
                stats.written += 1
            dealt_with()
    return stats
