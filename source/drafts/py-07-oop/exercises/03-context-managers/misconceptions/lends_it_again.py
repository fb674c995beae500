"""M27: a line whose block failed is idle again.

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
            try:
                yield resource
            finally:
                if self._closed:
                    await self._shut(resource)
                else:
                    self._idle.append(resource)
        finally:
            self._next()
