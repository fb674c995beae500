"""M4: a list in the class is a list in each object.

Loses: Q4
Hint: whose-list
Passes: a_short_talk
"""

from typing import Literal


class Session:
    _turns: list[tuple[ChatMessage, ChatMessage]] = []

    def __init__(self, client: Completes, *, system: str | None = None, max_turns: int | None = None) -> None:
        if max_turns is not None and max_turns < 1:
            raise ValueError("max_turns: at least 1, or None")
        self._client, self._max_turns = client, max_turns
        self._system = () if system is None else (ChatMessage("system", system),)
        self._state: Literal["new", "open", "closed"] = "new"
        self._one_at_a_time = asyncio.Lock()

    async def __aenter__(self) -> Self:
        if self._state != "new":
            raise RuntimeError("a session is entered once: make another one")
        self._state = "open"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._state = "closed"

    @property
    def history(self) -> tuple[ChatMessage, ...]:
        return (*self._system, *(message for turn in self._turns for message in turn))

    async def ask(self, text: str) -> str:
        async with self._one_at_a_time:
            if self._state != "open":
                raise RuntimeError("ask inside of `async with`")
            question = ChatMessage("user", text)
            completion = await self._client.complete((*self.history, question))
            self._turns.append((question, ChatMessage("assistant", completion.text)))
            if self._max_turns is not None:
                del self._turns[: -self._max_turns]
            return completion.text
