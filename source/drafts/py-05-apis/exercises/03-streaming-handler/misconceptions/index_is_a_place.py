"""M23: calls are numbered from 0 without gaps, so the index is a place in a list.

Loses: Q5
Hint: whose-piece
Passes: one_call_is_whole
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
        for choice in chunk.get("choices") or []:
            if choice["index"] == 0:
                return self._take(choice)
        return ""

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
        return tuple(self._calls[index] for index in range(len(self._calls)))

    def _take_piece(self, piece: dict[str, Any]) -> None:
        had, says = self._calls.get(piece["index"], ToolUse("", "", "")), piece.get("function") or {}
        self._calls[piece["index"]] = ToolUse(
            had.id or piece.get("id") or "",
            had.name or says.get("name") or "",
            had.arguments + (says.get("arguments") or ""),
        )
