"""M8: a bad row is no row, and nobody wants to train with it.

Loses: Q2 Q3
Hint: where-are-the-seven
Passes: two_plain_rows
"""


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    rows = csv.reader(lines)
    names = next(rows, [])
    if len(names) == 1 and ";" in names[0]:
        raise HeaderError(SEMICOLONS)
    if not set(NEEDED) <= set(names):
        raise HeaderError(MISSING)
    if len(set(names)) < len(names):
        raise HeaderError(TWICE)
    for cells in filter(None, rows):
        if len(cells) != len(names):
            continue
        found = clean_row(dict(zip(names, cells, strict=True)))
        if not isinstance(found, str):
            yield found
