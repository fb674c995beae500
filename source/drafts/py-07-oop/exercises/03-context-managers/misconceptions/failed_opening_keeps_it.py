"""M24: the `try` begins when the line is open.

Loses: Q5
Hint: who-gives-it-back
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    @asynccontextmanager
    async def _lent(self):
        await self._turn()
        resource = self._idle.pop() if self._idle else await self._factory()
        try:
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
        finally:
            self._next()
