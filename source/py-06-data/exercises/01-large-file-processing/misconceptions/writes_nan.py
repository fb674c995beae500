"""M9: what `json.dumps` writes is JSON.

Loses: Q5
Hint: in-the-grammar
Passes: two_lines_are_written
"""


def _dumped(record):
    return json.dumps(dict(record), ensure_ascii=False).encode() + b"\n"
