"""M34: rejects are appended to the file that is there, line by line.

Loses: Q6
Hint: both-or-none
Passes: a_copy_is_made
"""


def process_file(source, dest, *, transform, model=None, rejects=None, progress=None, every=10_000):
    stats = Stats()
    with ExitStack() as stack:
        out = stack.enter_context(_new_file(dest))
        aside = None if rejects is None else stack.enter_context(rejects.open("ab"))

        def dealt_with() -> None:
            stats.read += 1
            if progress is not None and stats.read % every == 0:
                progress(stats)

        def reject(line: int, reason: Reason, data: object) -> None:
            stats.rejected += 1
            stats.reasons[reason] += 1
            if aside is not None:
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
