"""M21: names and cells are put together, and what has no partner falls off.

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
    for number, cells in enumerate(filter(None, rows), 1):
        found = clean_row(dict.fromkeys(names, "") | dict(zip(names, cells, strict=False)))
        yield Rejected(number, found, tuple(cells)) if isinstance(found, str) else found
