"""M36: an object has its cells in the right order already.

Loses: Q4
Hint: whose-order
Passes: words_come_back
"""


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    count = 0
    with src.open(encoding="utf-8", newline="\n") as lines, dest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for count, line in enumerate(lines, 1):
            row = json.loads(line)
            if not isinstance(row, dict) or set(row) != set(columns):
                raise NotReversible(count)
            if not all(isinstance(cell, str) for cell in row.values()):
                raise NotReversible(count)
            writer.writerow(list(row.values()))
    return count
