"""M32: an error of closing takes the place of the error of the block.

Loses: Q5
Hint: which-error
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
            except BaseException:
                await self._shut(resource)
                raise
            if self._closed:
                await self._shut(resource)
            else:
                self._idle.append(resource)
        finally:
            self._next()
