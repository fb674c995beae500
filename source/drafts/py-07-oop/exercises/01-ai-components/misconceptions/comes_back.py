"""M27: a door that was closed can be opened again.

Loses: Q4
Hint: which-state
Passes: a_short_talk
"""


class Session(Session):
    async def __aenter__(self) -> Self:
        self._state = "open"
        return self
