"""M1: a library for tables knows what is in them. This is what `pandas.read_csv` does without options, by hand.

Loses: Q3 Q4
Hint: type-of-an-identifier
Passes: a_plain_table
"""

NOTHING = {"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None"}


def _guessed(values):
    known = [value for value in values if value not in NOTHING]
    for kind in (int, float):
        try:
            [kind(value) for value in known]
        except ValueError:
            continue
        whole = kind if len(known) == len(values) else float
        return ["" if value in NOTHING else str(whole(value)) for value in values]
    return ["" if value in NOTHING else value for value in values]


def csv_to_jsonl(src: Path, dest: Path, *, rejects: Path) -> Report:
    reasons, written, read = Counter(), 0, 0
    with src.open(encoding="utf-8-sig", newline="") as lines:
        list(islice(read_rows(lines), 1))
    with src.open(encoding="utf-8-sig", newline="") as lines:
        names, *rows = list(filter(None, csv.reader(lines)))
    columns = [_guessed(values) for values in zip(*(row for row in rows if len(row) == len(names)), strict=True)]
    with dest.open("w", encoding="utf-8") as good, rejects.open("w", encoding="utf-8") as bad:
        for read, cells in enumerate(zip(*columns, strict=True), 1):
            row = clean_row(dict(zip(names, cells, strict=True)))
            if isinstance(row, str):
                reasons[row] += 1
                bad.write(json.dumps(vars(Rejected(read, row, cells)), ensure_ascii=False) + "\n")
            else:
                written += 1
                good.write(json.dumps(row, ensure_ascii=False) + "\n")
    return Report(read, written, reasons.total(), reasons)
