"""M23: calls are numbered from 0 without gaps, so the index is a place in a list.

Loses: Q5
Hint: whose-piece
Passes: one_call_is_whole
"""


class AnswerBuilder(AnswerBuilder):
    @property
    def tool_calls(self) -> tuple[ToolUse, ...]:
        return tuple(self._calls[index] for index in range(len(self._calls)))
