"""M26: it does not matter which wrapper is outside.

Loses: Q6
Hint: around-what
Passes: it_has_an_id
"""


class RagPipeline(RagPipeline):
    async def _in_time(self, question: str, k: int, deadline_s: float, request_id: str) -> RagAnswer:
        try:
            async with asyncio.timeout(deadline_s):
                return await self._told(question, k, request_id)
        except TimeoutError as error:
            raise DeadlineExceeded(f"no answer within {deadline_s} seconds") from error

    @told("ask")
    async def _told(self, question: str, k: int, request_id: str) -> RagAnswer:
        return await self._answered(question, k, request_id)
