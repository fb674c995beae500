"""M19: bad lines are told when the reading is over.

Loses: Q2 Q6
Hint: stop-or-go-on
Passes: three_records
"""


def iter_jsonl(source, *, on_error="raise", max_line_bytes=1_000_000, bad=None):
    faults = []
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
                faults.append(fault)
            else:
                yield number, record
    for fault in faults:
        if bad is not None:
            bad(fault)
