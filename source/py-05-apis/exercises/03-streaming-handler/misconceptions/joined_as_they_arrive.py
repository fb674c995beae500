"""M21: a piece belongs to the call that came last.

Loses: Q5
Hint: whose-piece
Passes: one_call_is_whole
"""


class AnswerBuilder(AnswerBuilder):
    def _take_piece(self, piece: dict[str, Any]) -> None:
        place = piece["index"] if piece.get("id") or not self._calls else [*self._calls][-1]
        had, says = self._calls.get(place, ToolUse("", "", "")), piece.get("function") or {}
        self._calls[place] = ToolUse(
            had.id or piece.get("id") or "",
            had.name or says.get("name") or "",
            had.arguments + (says.get("arguments") or ""),
        )
