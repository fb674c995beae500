"""M13: what is JSON is a record.

Loses: Q1 Q2 Q4 Q6
Hint: which-kind
Passes: an_object_is_read
"""


def parse_line(line):
    try:
        return json.loads(line.decode(), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise LineError("encoding") from None
    except (ValueError, RecursionError):
        raise LineError("json") from None
