"""M39: quotes do no harm.

Loses: Q4
Hint: way-back
Passes: rows_are_counted
"""


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    count = 0
    with src.open(encoding="utf-8", newline="\n") as lines, dest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        for count, line in enumerate(lines, 1):
            row = json.loads(line)
            if not isinstance(row, dict) or set(row) != set(columns):
                raise NotReversible(count)
            if not all(isinstance(cell, str) for cell in row.values()):
                raise NotReversible(count)
            writer.writerow([row[name] for name in columns])
    return count
