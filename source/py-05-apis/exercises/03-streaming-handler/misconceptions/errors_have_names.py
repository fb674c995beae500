"""M28: an error comes as an event of that name, and everything else is an answer.

Loses: Q7
Hint: an-error-looks-like
Passes: a_whole_answer_is_finished
"""


class Reading(Reading):
    async def texts(self) -> AsyncGenerator[str, None]:
        decoder, pieces, open_ = SSEDecoder(), aiter(self._response), True
        try:
            while open_:
                try:
                    async with asyncio.timeout(self._idle):
                        events = decoder.feed(await anext(pieces))
                except StopAsyncIteration:
                    events, open_ = decoder.close(), False
                except (TimeoutError, ConnectionError) as error:
                    reason: Reason = "idle" if isinstance(error, TimeoutError) else "connection"
                    raise StreamInterrupted(reason, self.result()) from error
                for event in events:
                    if event.event == "error":
                        raise StreamInterrupted("error", self.result())
                    text = self._take(event.data)
                    if self._builder.done:
                        return
                    if text:
                        yield text
            raise StreamInterrupted("cut off", self.result())
        finally:
            await self._response.aclose()

    def _take(self, data: str) -> str:
        text = self._builder.add(data)
        if text and self._ttft_s is None:
            self._ttft_s = loop_clock() - self._began
        return text
