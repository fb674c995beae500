"""M27: what an ask costs is what the purse has paid since it began.

Loses: Q6
Hint: how-many-ids
Passes: it_has_an_id
"""


class RagPipeline(RagPipeline):
    async def _identified(self, question: str, k: int, deadline_s: float) -> RagAnswer:
        request_id, before = self._new_id(), self.purse.paid
        REQUEST.set(request_id)
        STAGES.set({})
        answer = await self._in_time(question, k, deadline_s, request_id)
        return replace(answer, cost_usd=self.purse.paid - before)
