"""M25: the ask that is going on is `self`'s.

Loses: Q6
Hint: how-many-ids
Passes: it_has_an_id
"""


class RagPipeline(RagPipeline):
    async def _identified(self, question: str, k: int, deadline_s: float) -> RagAnswer:
        self._id = self._new_id()
        REQUEST.set(self._id)
        STAGES.set({})
        answer = await self._in_time(question, k, deadline_s, self._id)
        return replace(answer, request_id=self._id)
