"""M7: the pipeline has an id, and its asks have it, too.

Loses: Q6
Hint: how-many-ids
Passes: it_has_an_id
"""


class RagPipeline(RagPipeline):
    async def _identified(self, question: str, k: int, deadline_s: float) -> RagAnswer:
        if not hasattr(self, "_id"):
            self._id = self._new_id()
        REQUEST.set(self._id)
        STAGES.set({})
        return await self._in_time(question, k, deadline_s, self._id)
