"""M13: a timeout limits how long an answer takes.

Loses: Q7
Hint: which-wait
Passes: a_whole_answer_is_finished
"""


class Reading(Reading):
    def __init__(self, response: ByteStream, idle_timeout_s: float | None) -> None:
        self._response, self._idle = response, idle_timeout_s
        self._builder, self._began = AnswerBuilder(), loop_clock()
        self._until = None if idle_timeout_s is None else self._began + idle_timeout_s
        self._ttft_s: float | None = None

    async def texts(self) -> AsyncGenerator[str, None]:
        decoder, pieces, open_ = SSEDecoder(), aiter(self._response), True
        try:
            while open_:
                try:
                    async with asyncio.timeout_at(self._until):
                        events = decoder.feed(await anext(pieces))
                except StopAsyncIteration:
                    events, open_ = decoder.close(), False
                except (TimeoutError, ConnectionError) as error:
                    reason: Reason = "idle" if isinstance(error, TimeoutError) else "connection"
                    raise StreamInterrupted(reason, self.result()) from error
                for event in events:
                    text = self._take(event.data)
                    if self._builder.done:
                        return
                    if text:
                        yield text
            raise StreamInterrupted("cut off", self.result())
        finally:
            await self._response.aclose()
