"""M1: all records are read, and then they are returned.

Loses: Q2 Q3 Q4 Q6
Hint: when-does-it-leave
Passes: three_records
"""


def iter_jsonl(source, *, on_error="raise", max_line_bytes=1_000_000, bad=None):
    return (pair for pair in _all(source, on_error, max_line_bytes, bad))


def _all(source, on_error, max_line_bytes, bad):
    records = []
    with Path(source).open("rb") if isinstance(source, str | os.PathLike) else nullcontext(source) as file:
        for number, line, too_long in _lines(file, max_line_bytes):
            try:
                if too_long:
                    raise LineError("too long")
                record = parse_line(line)
            except LineError as error:
                fault = BadLine(number, error.reason, line[:320].decode(errors="replace")[:80])
                if on_error == "raise":
                    raise BadLineError(fault) from error
                if bad is not None:
                    bad(fault)
            else:
                records.append((number, record))
    return records
