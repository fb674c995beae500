"""M26: a good program finds out by itself how cells are separated.

Loses: Q2 Q3
Hint: which-columns
Passes: two_plain_rows
"""


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    lines = iter(lines)
    first = next(lines, "")
    separator = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(chain([first], lines), delimiter=separator)
    names = next(rows, [])
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
