"""M29: what was opened first is closed first.

Loses: Q7
Hint: too-early-to-close
Passes: it_is_closed
"""


class RagPipeline(RagPipeline):
    async def __aenter__(self) -> Self:
        await self._embedder.__aenter__()
        try:
            await self._llm.__aenter__()
        except BaseException:
            await self._embedder.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._ended = True
        running = set(self._running)
        if running:
            await asyncio.wait(running, timeout=self._settings.grace_s)
        await _ended(running)
        await self._embedder.__aexit__(None, None, None)
        await self._llm.__aexit__(None, None, None)
