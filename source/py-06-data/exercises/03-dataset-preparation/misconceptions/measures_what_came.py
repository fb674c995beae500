"""M18: a row is looked at as it comes, and cleaned where it is good.

Loses: Q1 Q2 Q3
Hint: after-cleaning
Passes: a_row_without_an_answer
"""


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    cells = {name: clean_cell(cell) for name, cell in row.items()}
    if not row["id"]:
        return NO_ID
    if len(row["question"]) < 3:
        return TOO_SHORT
    if len(row["question"]) > 2_000:
        return TOO_LONG
    return cells if row["answer"] else NO_ANSWER
