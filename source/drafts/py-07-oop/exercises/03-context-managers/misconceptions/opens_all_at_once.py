"""M30: the first one who comes opens as many as there may be.

Loses: Q5
Hint: how-many-are-open
Passes: one_line_is_lent
"""


class AsyncPool(AsyncPool):
    @asynccontextmanager
    async def _lent(self):
        await self._turn()
        try:
            if not vars(self).setdefault("_begun", []):
                self._begun.append(True)
                self._idle += [await self._factory() for _ in range(self._size)]
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
        finally:
            self._next()
