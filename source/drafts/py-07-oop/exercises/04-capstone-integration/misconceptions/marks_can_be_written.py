"""M20: a mark around a text is enough.

Loses: Q3
Hint: who-writes-the-marks
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
        name, text = chunk.chunk_id, chunk.text
        part = f'<chunk id="{name}">\n{text}\n</chunk>'
        messages = strategy(question, "\n".join([*parts, part]))
        if sum(count(message["content"]) for message in messages) > budget:
            break
        parts.append(part)
        taken.append(chunk)
        prompt = Prompt(messages, tuple(taken))
    return prompt
