"""M28: who was let in may spend.

Loses: Q6
Hint: who-else-pays
Passes: it_has_an_id
"""


class RagPipeline(RagPipeline):
    async def _answered(self, question: str, k: int, request_id: str) -> RagAnswer:
        prompt, cost = await self._prompted(question, k)
        degraded, draft = False, Draft(UNKNOWN)
        if prompt.chunks:
            try:
                reply = await self._reply(prompt)
            except PassingError:
                best = prompt.chunks[0]
                degraded, draft = True, Draft(best.text, (Citation(best.chunk_id, best.text),))
            else:
                cost += self.purse.pay(self._llm.model, *reply.tokens)
                written = draft_of(reply.text)
                draft = Draft(written.text, kept_citations(written.citations, prompt.chunks))
        return RagAnswer(draft.text, draft.citations, cost, degraded, request_id, dict(STAGES.get() or {}))
