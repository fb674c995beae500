"""M19: cleaning is for the texts that a model reads.

Loses: Q1 Q2
Hint: after-cleaning
Passes: a_row_without_an_answer
"""


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    cells = dict(row) | {name: clean_cell(row[name]) for name in ("question", "answer")}
    if not cells["id"]:
        return NO_ID
    if len(cells["question"]) < 3:
        return TOO_SHORT
    if len(cells["question"]) > 2_000:
        return TOO_LONG
    return cells if cells["answer"] else NO_ANSWER
