"""M2: cells are what stands between commas, and rows are lines.

Loses: Q2 Q3 Q4
Hint: who-counts-quotes
Passes: two_plain_rows
"""


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    rows = (line.strip("\r\n").split(",") if line.strip("\r\n") else [] for line in lines)
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
