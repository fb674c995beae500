"""M23: only idle lines are closed; a line in use becomes idle, and stays so.

Loses: Q5
Hint: after-the-last
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    @asynccontextmanager
    async def _lent(self):
        await self._turn()
        try:
            resource = self._idle.pop() if self._idle else await self._factory()
            try:
                yield resource
            except BaseException as error:
                with _noted_on(error):
                    await self._shut(resource)
                raise
            self._idle.append(resource)
        finally:
            self._next()
