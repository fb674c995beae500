"""M21: a file is closed behind the loop.

Loses: Q4
Hint: which-line-closes
Passes: a_path_is_read
"""


def iter_jsonl(source, *, on_error="raise", max_line_bytes=1_000_000, bad=None):
    file = Path(source).open("rb") if isinstance(source, str | os.PathLike) else source
    if True:
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
    if file is not source:
        file.close()
