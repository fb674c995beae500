"""M4: the model knows what to do without evidence.

Loses: Q4 Q6 Q8
Hint: no-evidence
Passes: an_honest_model
"""


class RagPipeline(RagPipeline):
    async def _answered(self, question: str, k: int, request_id: str) -> RagAnswer:
        prompt, cost = await self._prompted(question, k)
        degraded, messages = False, prompt.messages or self._strategy(question, "")
        self.purse.check()
        try:
            reply = await self._reply(Prompt(messages, prompt.chunks))
        except PassingError:
            best = prompt.chunks[0]
            degraded, draft = True, Draft(best.text, (Citation(best.chunk_id, best.text),))
        else:
            cost += self.purse.pay(self._llm.model, *reply.tokens)
            written = draft_of(reply.text)
            draft = Draft(written.text, kept_citations(written.citations, prompt.chunks))
        return RagAnswer(draft.text, draft.citations, cost, degraded, request_id, dict(STAGES.get() or {}))
