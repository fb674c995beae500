"""M3: the whole file is a text, and `splitlines` knows what a line is.

Loses: Q2 Q3 Q6
Hint: which-sign
Passes: three_records
"""


def _lines(file, most):
    whole = file.read().decode("utf-8-sig", "surrogateescape")
    for number, text in enumerate(whole.splitlines(), 1):
        line = text.encode(errors="surrogateescape")
        if line.strip():
            yield number, line, len(line) > most
