"""M16: a byte order mark is something that other people's editors write.

Loses: Q2
Hint: which-sign
Passes: three_records
"""


def _lines(file, most):
    number = 0
    while piece := file.readline(most + 1):
        number += 1
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        while too_long and piece and not piece.endswith(b"\n"):
            piece = file.readline(65_536)
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
