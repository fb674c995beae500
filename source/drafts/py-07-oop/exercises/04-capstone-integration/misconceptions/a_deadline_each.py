"""M6: each step has its own time to be done in.

Loses: Q5
Hint: what-is-left
Passes: an_outage_is_survived
"""


class RagPipeline(RagPipeline):
    @told("ask")
    async def _in_time(self, question: str, k: int, deadline_s: float, request_id: str) -> RagAnswer:
        self._seconds = deadline_s
        try:
            return await self._answered(question, k, request_id)
        except TimeoutError as error:
            raise DeadlineExceeded("too slow") from error

    @clocked("embed")
    async def _vector(self, text: str) -> tuple[list[float], Decimal]:
        self.purse.check()
        async with asyncio.timeout(getattr(self, "_seconds", 10.0)):
            embedded = await self._embedding(lambda: self._embedder.embed([text]))
        return embedded.vectors[0], self.purse.pay(self._embedder.model, embedded.tokens)

    @clocked("model")
    async def _reply(self, prompt: Prompt) -> ModelReply:
        async with asyncio.timeout(self._seconds):
            return await self._asking(lambda: self._llm.reply(prompt.messages))
