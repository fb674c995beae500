"""M6: the file is asked for lines, and their length is looked at afterwards.

Loses: Q3
Hint: readline-of-what
Passes: three_records
"""


def _lines(file, most):
    for number, piece in enumerate(file, 1):
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
