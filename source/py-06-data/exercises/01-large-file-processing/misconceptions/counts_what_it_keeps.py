"""M15: blank lines have no number.

Loses: Q2 Q6
Hint: which-number
Passes: three_records
"""


def _lines(file, most):
    number = 0
    while piece := file.readline(most + 1):
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        while too_long and piece and not piece.endswith(b"\n"):
            piece = file.readline(65_536)
        if number == 0:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            number += 1
            yield number, line, too_long
