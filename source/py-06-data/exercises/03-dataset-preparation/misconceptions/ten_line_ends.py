"""M37: splitlines gives the lines of a text.

Loses: Q4
Hint: ends-of-a-line
Passes: words_come_back
"""


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    count = 0
    with dest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for count, line in enumerate(src.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            if not isinstance(row, dict) or set(row) != set(columns):
                raise NotReversible(count)
            if not all(isinstance(cell, str) for cell in row.values()):
                raise NotReversible(count)
            writer.writerow([row[name] for name in columns])
    return count
