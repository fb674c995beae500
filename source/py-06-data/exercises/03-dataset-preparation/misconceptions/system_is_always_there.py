"""M50: a system message without a text does no harm.

Loses: Q5
Hint: three-messages
Passes: a_pair_is_an_example
"""


def to_chat_example(row: Mapping[str, str], *, system: str) -> dict[str, Any]:
    pairs = [("system", system), ("user", row["question"]), ("assistant", row["answer"])]
    return {"messages": [{"role": role, "content": text} for role, text in pairs]}
