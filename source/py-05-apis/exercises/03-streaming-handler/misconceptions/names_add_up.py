"""M22: all that comes in pieces is joined, the name as well.

Loses: Q5
Hint: said-three-times
Passes: one_call_is_whole
"""


class AnswerBuilder(AnswerBuilder):
    def _take_piece(self, piece: dict[str, Any]) -> None:
        had, says = self._calls.get(piece["index"], ToolUse("", "", "")), piece.get("function") or {}
        self._calls[piece["index"]] = ToolUse(
            had.id + (piece.get("id") or ""),
            had.name + (says.get("name") or ""),
            had.arguments + (says.get("arguments") or ""),
        )
