"""M32: a number in a table is a number in JSON.

Loses: Q3 Q4
Hint: type-of-an-identifier
Passes: a_plain_table
"""


def _value(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def csv_to_jsonl(src: Path, dest: Path, *, rejects: Path) -> Report:
    written, reasons = 0, Counter()
    with src.open(encoding="utf-8-sig", newline="") as lines:
        rows = read_rows(lines)
        first = list(islice(rows, 1))
        with dest.open("w", encoding="utf-8") as good, rejects.open("w", encoding="utf-8") as bad:
            for row in chain(first, rows):
                if isinstance(row, Rejected):
                    reasons[row.reason] += 1
                    bad.write(json.dumps(vars(row), ensure_ascii=False) + "\n")
                else:
                    written += 1
                    values = {name: _value(cell) for name, cell in row.items()}
                    good.write(json.dumps(values, ensure_ascii=False) + "\n")
    rejected = reasons.total()
    return Report(written + rejected, written, rejected, reasons)
