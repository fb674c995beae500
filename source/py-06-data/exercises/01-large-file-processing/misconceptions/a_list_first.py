"""M2: there is a `yield`, below a `readlines()`.

Loses: Q3 Q6
Hint: when-does-it-leave
Passes: three_records
"""


def _lines(file, most):
    for number, piece in enumerate(file.readlines(), 1):
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
