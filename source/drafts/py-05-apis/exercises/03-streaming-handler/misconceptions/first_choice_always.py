"""M11: every chunk has a choice.

Loses: Q4 Q5 Q6 Q7
Hint: how-many-choices
Passes: a_text_in_chunks
"""


class AnswerBuilder:
    text: str
    finish_reason: str | None
    usage: Usage | None
    done: bool

    def __init__(self) -> None:
        self.text, self.finish_reason, self.usage, self.done = "", None, None, False
        self._calls: dict[int, ToolUse] = {}

    def add(self, data: str) -> str:
        if data == DONE:
            self.done = True
            return ""
        chunk = json.loads(data)
        counts = chunk.get("usage")
        if counts is not None:
            self.usage = Usage(counts["prompt_tokens"], counts["completion_tokens"])
        return self._take(chunk["choices"][0])

    def _take(self, choice: dict[str, Any]) -> str:
        delta = choice.get("delta") or {}
        added = delta.get("content") or ""
        self.text += added
        self.finish_reason = choice.get("finish_reason") or self.finish_reason
        for piece in delta.get("tool_calls") or []:
            self._take_piece(piece)
        return added

    @property
    def tool_calls(self) -> tuple[ToolUse, ...]:
        return tuple(self._calls[index] for index in sorted(self._calls))

    def _take_piece(self, piece: dict[str, Any]) -> None:
        had, says = self._calls.get(piece["index"], ToolUse("", "", "")), piece.get("function") or {}
        self._calls[piece["index"]] = ToolUse(
            had.id or piece.get("id") or "",
            had.name or says.get("name") or "",
            had.arguments + (says.get("arguments") or ""),
        )
