"""M20: from 3 to 2,000 is from 3 up to 2,000.

Loses: Q1 Q2 Q3 Q4
Hint: after-cleaning
Passes: a_row_without_an_answer
"""


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    cells = {name: clean_cell(cell) for name, cell in row.items()}
    if not cells["id"]:
        return NO_ID
    if len(cells["question"]) <= 3:
        return TOO_SHORT
    if len(cells["question"]) > 1_999:
        return TOO_LONG
    return cells if cells["answer"] else NO_ANSWER
