"""M31: grace is a pause.

Loses: Q7
Hint: too-early-to-close
Passes: it_is_closed
"""


class RagPipeline(RagPipeline):
    async def __aexit__(self, *exc: object) -> None:
        self._ended = True
        async with self._resources:
            if self._running:
                await asyncio.sleep(self._settings.grace_s)
            running = set(self._running)
            await _ended(running)
