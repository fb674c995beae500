"""M29: a place goes back behind a block that ended well, and nowhere else.

Loses: Q5
Hint: in-which-state
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    @asynccontextmanager
    async def _lent(self):
        await self._turn()
        resource = self._idle.pop() if self._idle else await self._factory()
        try:
            yield resource
        except BaseException as error:
            with _noted_on(error):
                await self._shut(resource)
            raise
        if self._closed:
            await self._shut(resource)
        else:
            self._idle.append(resource)
        self._next()
