"""M38: a row is its cells with commas between them.

Loses: Q4
Hint: way-back
Passes: words_come_back
"""


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    count = 0
    with src.open(encoding="utf-8", newline="\n") as lines, dest.open("w", newline="", encoding="utf-8") as file:
        file.write(",".join(columns) + "\r\n")
        for count, line in enumerate(lines, 1):
            row = json.loads(line)
            if not isinstance(row, dict) or set(row) != set(columns):
                raise NotReversible(count)
            if not all(isinstance(cell, str) for cell in row.values()):
                raise NotReversible(count)
            file.write(",".join(row[name] for name in columns) + "\r\n")
    return count
