"""M25: whoever came in while it was open may ask.

Loses: Q4
Hint: after-the-wait
Passes: a_short_talk
"""


class Session(Session):
    async def ask(self, text: str) -> str:
        if self._state != "open":
            raise RuntimeError("ask inside of `async with`")
        async with self._one_at_a_time:
            question = ChatMessage("user", text)
            completion = await self._client.complete((*self.history, question))
            self._turns.append((question, ChatMessage("assistant", completion.text)))
            if self._max_turns is not None:
                del self._turns[: -self._max_turns]
            return completion.text
