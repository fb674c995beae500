"""M14: `UnicodeDecodeError` is a `ValueError`, and whoever catches that first has one reason.

Loses: Q1 Q2 Q6
Hint: who-decodes
Passes: an_object_is_read
"""


def parse_line(line):
    try:
        found = json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise LineError("json") from None
    if not isinstance(found, dict):
        raise LineError("object")
    return found
