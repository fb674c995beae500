"""M19: the first choice in the list is ours.

Loses: Q4 Q5
Hint: how-many-choices
Passes: a_text_in_chunks
"""


class AnswerBuilder(AnswerBuilder):
    def add(self, data: str) -> str:
        if data == DONE:
            self.done = True
            return ""
        chunk = json.loads(data)
        counts = chunk.get("usage")
        if counts is not None:
            self.usage = Usage(counts["prompt_tokens"], counts["completion_tokens"])
        for choice in chunk.get("choices") or []:
            return self._take(choice)
        return ""
