"""M24: a table is read, and then it is worked on.

Loses: Q2
Hint: when-does-it-leave
Passes: two_plain_rows
"""


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    rows = csv.reader(list(lines))
    names = next(rows, [])
    if len(names) == 1 and ";" in names[0]:
        raise HeaderError(SEMICOLONS)
    if not set(NEEDED) <= set(names):
        raise HeaderError(MISSING)
    if len(set(names)) < len(names):
        raise HeaderError(TWICE)
    for number, cells in enumerate(filter(None, rows), 1):
        if len(cells) != len(names):
            yield Rejected(number, f"{len(cells)} cells instead of {len(names)}", tuple(cells))
            continue
        found = clean_row(dict(zip(names, cells, strict=True)))
        yield Rejected(number, found, tuple(cells)) if isinstance(found, str) else found
