"""M18: the budget is for the chunks; rules and question are short.

Loses: Q3 Q4
Hint: what-did-you-count
Passes: a_large_budget
"""


def build_prompt(
    question: str,
    chunks: Sequence[Chunk],
    *,
    budget: int,
    strategy: PromptStrategy = zero_shot,
    count: Callable[[str], int] = count_tokens,
) -> Prompt:
    prompt, parts = Prompt([], ()), list[str]()
    taken = list[Chunk]()
    for chunk in chunks:
        name, text = html.escape(chunk.chunk_id), html.escape(chunk.text)
        part = f'<chunk id="{name}">\n{text}\n</chunk>'
        messages = strategy(question, "\n".join([*parts, part]))
        if count("\n".join([*parts, part])) > budget:
            break
        parts.append(part)
        taken.append(chunk)
        prompt = Prompt(messages, tuple(taken))
    return prompt
