"""M34: the columns say what is wanted.

Loses: Q4
Hint: two-in-one-cell
Passes: words_come_back
"""


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    count = 0
    with src.open(encoding="utf-8", newline="\n") as lines, dest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for count, line in enumerate(lines, 1):
            row = json.loads(line)
            if not isinstance(row, dict) or not set(row) >= set(columns):
                raise NotReversible(count)
            if not all(isinstance(cell, str) for cell in row.values()):
                raise NotReversible(count)
            writer.writerow([row[name] for name in columns])
    return count
