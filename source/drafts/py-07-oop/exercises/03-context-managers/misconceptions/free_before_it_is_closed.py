"""M26: the place of a broken line is free while the line is being closed.

Loses: Q5
Hint: in-which-state
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    @asynccontextmanager
    async def _lent(self):
        await self._turn()
        try:
            resource = self._idle.pop() if self._idle else await self._factory()
        except BaseException:
            self._next()
            raise
        try:
            yield resource
        except BaseException as error:
            self._next()
            with _noted_on(error):
                await self._shut(resource)
            raise
        try:
            if self._closed:
                await self._shut(resource)
            else:
                self._idle.append(resource)
        finally:
            self._next()
