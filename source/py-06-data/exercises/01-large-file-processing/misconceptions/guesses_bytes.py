"""M11: `json.loads` is given the bytes, and guesses their encoding.

Loses: Q1 Q2
Hint: who-decodes
Passes: an_object_is_read
"""


def parse_line(line):
    try:
        found = json.loads(line, object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise LineError("encoding") from None
    except (ValueError, RecursionError):
        raise LineError("json") from None
    if not isinstance(found, dict):
        raise LineError("object")
    return found
