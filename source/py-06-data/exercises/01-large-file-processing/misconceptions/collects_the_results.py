"""M33: all results are collected, and then they are written.

Loses: Q6
Hint: it-adds-up
Passes: a_copy_is_made
"""


def process_file(source, dest, *, transform, model=None, rejects=None, progress=None, every=10_000):
    stats, results = Stats(), []
    with ExitStack() as stack:
        out = stack.enter_context(_new_file(dest))
        aside = None if rejects is None else stack.enter_context(_new_file(rejects))

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
            results += transform(record)
            dealt_with()
        for result in results:
            out.write(_dumped(result))
            stats.written += 1
    return stats
