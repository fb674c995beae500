"""M28: what json.dumps writes is how JSON is.

Loses: Q3
Hint: first-three-bytes
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
                    bad.write(json.dumps(vars(row)) + "\n")
                else:
                    written += 1
                    good.write(json.dumps(row) + "\n")
    rejected = reasons.total()
    return Report(written + rejected, written, rejected, reasons)
