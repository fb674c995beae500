"""M20: what the last chunk says holds, also where it says nothing.

Loses: Q4 Q6
Hint: what-it-adds
Passes: a_text_in_chunks
"""


class AnswerBuilder(AnswerBuilder):
    def add(self, data: str) -> str:
        if data == DONE:
            self.done = True
            return ""
        chunk = json.loads(data)
        counts = chunk.get("usage")
        self.usage = None if counts is None else Usage(counts["prompt_tokens"], counts["completion_tokens"])
        for choice in chunk.get("choices") or []:
            if choice["index"] == 0:
                return self._take(choice)
        return ""

    def _take(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or {}
        added = delta.get("content") or ""
        self.text += added
        self.finish_reason = choice.get("finish_reason")
        for piece in delta.get("tool_calls") or []:
            self._take_piece(piece)
        return added
