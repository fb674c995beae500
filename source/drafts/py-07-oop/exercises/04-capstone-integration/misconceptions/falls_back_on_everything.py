"""M5: any answer is better than an error.

Loses: Q5 Q6 Q8
Hint: what-is-an-outage
Passes: an_outage_is_survived
"""


class RagPipeline(RagPipeline):
    async def _answered(self, question: str, k: int, request_id: str) -> RagAnswer:
        prompt, cost = await self._prompted(question, k)
        degraded, draft = False, Draft(UNKNOWN)
        if prompt.chunks:
            self.purse.check()
            try:
                reply = await self._reply(prompt)
            except Exception:
                best = prompt.chunks[0]
                degraded, draft = True, Draft(best.text, (Citation(best.chunk_id, best.text),))
            else:
                cost += self.purse.pay(self._llm.model, *reply.tokens)
                written = draft_of(reply.text)
                draft = Draft(written.text, kept_citations(written.citations, prompt.chunks))
        return RagAnswer(draft.text, draft.citations, cost, degraded, request_id, dict(STAGES.get() or {}))
