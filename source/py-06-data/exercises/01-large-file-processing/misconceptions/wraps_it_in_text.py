"""M22: the given file is put into a text wrapper, whose end is the end of the file, too.

Loses: Q4
Hint: whose-file
Passes: a_path_is_read
"""


def _lines(file, most):
    text = io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="\n")
    number = 0
    while piece := text.readline(most + 1).encode(errors="surrogateescape"):
        number += 1
        line = piece.removesuffix(b"\n")
        too_long = len(line) > most
        while piece and not piece.endswith(b"\n"):
            piece = text.readline(65_536).encode(errors="surrogateescape")
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        line = line.removesuffix(b"\r")
        if line.strip():
            yield number, line, too_long
