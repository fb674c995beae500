"""M18: the preview is cut before it is decoded.

Loses: Q2
Hint: eighty-of-what
Passes: three_records
"""


def iter_jsonl(source, *, on_error="raise", max_line_bytes=1_000_000, bad=None):
    with Path(source).open("rb") if isinstance(source, str | os.PathLike) else nullcontext(source) as file:
        for number, line, too_long in _lines(file, max_line_bytes):
            try:
                if too_long:
                    raise LineError("too long")
                record = parse_line(line)
            except LineError as error:
                fault = BadLine(number, error.reason, line[:80].decode(errors="replace"))
                if on_error == "raise":
                    raise BadLineError(fault) from error
                if bad is not None:
                    bad(fault)
            else:
                yield number, record
