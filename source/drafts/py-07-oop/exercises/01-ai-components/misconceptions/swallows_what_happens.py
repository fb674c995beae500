"""M28: `__aexit__` says that it has worked.

Loses: Q4
Hint: what-leaves-the-block
Passes: a_short_talk
"""


class Session(Session):
    async def __aexit__(self, *exc: object) -> bool:
        self._state = "closed"
        return True
