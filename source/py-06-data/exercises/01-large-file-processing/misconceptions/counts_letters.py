"""M17: the length of a line is counted in characters.

Loses: Q2
Hint: what-is-counted
Passes: three_records
"""


def _lines(file, most):
    number = 0
    while piece := file.readline(most + 1):
        number += 1
        line = piece.removesuffix(b"\n")
        goes_on = len(line) > most
        while goes_on and len(line) <= 4 * most and piece and not piece.endswith(b"\n"):
            piece = file.readline(65_536)
            line += piece.removesuffix(b"\n")
        while goes_on and piece and not piece.endswith(b"\n"):
            piece = file.readline(65_536)
        too_long = len(line.decode(errors="replace")) > most
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
