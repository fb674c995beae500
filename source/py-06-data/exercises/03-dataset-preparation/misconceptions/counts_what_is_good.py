"""M31: what was read is what was written.

Loses: Q3
Hint: where-are-the-seven
Passes: a_plain_table
"""


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
                    good.write(json.dumps(row, ensure_ascii=False) + "\n")
    rejected = reasons.total()
    return Report(written, written, rejected, reasons)
