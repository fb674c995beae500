"""M32: a list can be yielded, too.

Loses: Q7
Hint: when-it-comes
Passes: it_is_closed
"""


class RagPipeline(RagPipeline):
    def ask_stream(self, question: str, *, k: int = 4) -> AsyncGenerator[str, None]:
        async def pieces() -> AsyncGenerator[str, None]:
            prompt, _ = await self._prompted(question, k)
            if not prompt.chunks:
                yield UNKNOWN
                return
            self.purse.check()
            heard = [piece async for piece in self._llm.stream(prompt.messages)]
            for piece in heard:
                if isinstance(piece, Tokens):
                    self.purse.pay(self._llm.model, *piece)
                else:
                    yield piece

        return pieces()
