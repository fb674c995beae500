"""M5: a set of whole lines, to know those that come again.

Loses: Q3
Hint: still-alive
Passes: three_records
"""


def _lines(file, most):
    number, seen, again = 0, set(), 0
    while piece := file.readline(most + 1):
        number += 1
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        while too_long and piece and not piece.endswith(b"\n"):
            piece = file.readline(65_536)
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        again += line in seen
        seen.add(line)
        if line.strip():
            yield number, line, too_long
