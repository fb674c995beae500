"""M25: a Mapping is a `dict`.

Loses: Q5
Hint: which-encoding
Passes: two_lines_are_written
"""


def _dumped(record):
    return json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + b"\n"
