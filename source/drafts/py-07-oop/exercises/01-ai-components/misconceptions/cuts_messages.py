"""M26: the newest messages are the last ones.

Loses: Q4
Hint: what-is-a-turn
Passes: a_short_talk
"""


class Session(Session):
    @property
    def history(self) -> tuple[ChatMessage, ...]:
        said = (*self._system, *(message for turn in self._turns for message in turn))
        return said if self._max_turns is None else said[-2 * self._max_turns :]
