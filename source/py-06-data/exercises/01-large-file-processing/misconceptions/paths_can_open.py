"""M23: what is no text and can be opened is a path, and has an `open`.

Loses: Q4
Hint: which-line-closes
Passes: a_path_is_read
"""


def iter_jsonl(source, *, on_error="raise", max_line_bytes=1_000_000, bad=None):
    with Path(source).open("rb") if isinstance(source, str | Path) else nullcontext(source) as file:
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
                yield number, record
