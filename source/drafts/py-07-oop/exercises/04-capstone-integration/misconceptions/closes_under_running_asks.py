"""M30: the block has ended, so nobody needs the model.

Loses: Q7
Hint: too-early-to-close
Passes: it_is_closed
"""


class RagPipeline(RagPipeline):
    async def __aexit__(self, *exc: object) -> None:
        self._ended = True
        await self._resources.aclose()
