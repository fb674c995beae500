"""M11: every chunk has a choice.

Loses: Q4 Q5 Q6 Q7
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
        return self._take(chunk["choices"][0])
