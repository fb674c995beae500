"""M7: a question is said when it is asked.

Loses: Q4
Hint: asked-again
Passes: a_short_talk
"""


class Session(Session):
    @property
    def history(self) -> tuple[ChatMessage, ...]:
        return (*self._system, *(message for turn in self._turns for message in turn))

    async def ask(self, text: str) -> str:
        async with self._one_at_a_time:
            if self._state != "open":
                raise RuntimeError("ask inside of `async with`")
            question = ChatMessage("user", text)
            self._turns.append((question,))  # type: ignore[arg-type]
            completion = await self._client.complete(self.history)
            self._turns[-1] = (question, ChatMessage("assistant", completion.text))
            if self._max_turns is not None:
                del self._turns[: -self._max_turns]
            return completion.text
