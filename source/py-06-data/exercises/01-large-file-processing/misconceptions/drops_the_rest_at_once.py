"""M20: a line that is too long is read to its end in one piece.

Loses: Q3
Hint: readline-of-what
Passes: three_records
"""


def _lines(file, most):
    number = 0
    while piece := file.readline(most + 1):
        number += 1
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        if too_long and not piece.endswith(b"\n"):
            file.readline()
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
