"""M25: the first row names the columns, whatever they are.

Loses: Q2 Q3
Hint: which-columns
Passes: two_plain_rows
"""


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    rows = csv.reader(lines)
    names = next(rows, [])
    if not names:
        raise HeaderError(MISSING)
    for number, cells in enumerate(filter(None, rows), 1):
        if len(cells) != len(names):
            yield Rejected(number, f"{len(cells)} cells instead of {len(names)}", tuple(cells))
            continue
        found = clean_row(dict.fromkeys(NEEDED, "") | dict(zip(names, cells, strict=True)))
        yield Rejected(number, found, tuple(cells)) if isinstance(found, str) else found
