"""M9: a library knows what is in a file of JSON. This is what `pandas.read_json(lines=True)` does, by hand.

Loses: Q4
Hint: way-back
Passes: words_come_back
"""


def _guessed(text):
    for kind in (int, float):
        try:
            return kind(text)
        except (TypeError, ValueError):
            continue
    return text


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
            writer.writerow([_guessed(row[name]) for name in columns])
    return count
