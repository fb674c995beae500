"""M23: what is in the index may be cited.

Loses: Q4
Hint: what-was-shown
Passes: an_honest_model
"""


class RagPipeline(RagPipeline):
    async def _answered(self, question: str, k: int, request_id: str) -> RagAnswer:
        prompt, cost = await self._prompted(question, k)
        degraded, draft = False, Draft(UNKNOWN)
        if prompt.chunks:
            self.purse.check()
            try:
                reply = await self._reply(prompt)
            except PassingError:
                best = prompt.chunks[0]
                degraded, draft = True, Draft(best.text, (Citation(best.chunk_id, best.text),))
            else:
                cost += self.purse.pay(self._llm.model, *reply.tokens)
                written = draft_of(reply.text)
                known = [chunk for chunk, _ in self._index._kept.values()]
                draft = Draft(written.text, kept_citations(written.citations, known))
        return RagAnswer(draft.text, draft.citations, cost, degraded, request_id, dict(STAGES.get() or {}))
