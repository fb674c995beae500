"""M24: a deadline that passes is an outage as well.

Loses: Q5 Q6
Hint: what-is-left
Passes: an_outage_is_survived
"""


class RagPipeline(RagPipeline):
    @told("ask")
    async def _in_time(self, question: str, k: int, deadline_s: float, request_id: str) -> RagAnswer:
        try:
            async with asyncio.timeout(deadline_s):
                return await self._answered(question, k, request_id)
        except TimeoutError:
            return RagAnswer(UNKNOWN, (), Decimal(0), True, request_id, {})
