"""M24: letters of other alphabets are escaped, as they are by default.

Loses: Q5 Q6
Hint: look-at-the-bytes
Passes: two_lines_are_written
"""


def _dumped(record):
    return json.dumps(dict(record), allow_nan=False).encode() + b"\n"
