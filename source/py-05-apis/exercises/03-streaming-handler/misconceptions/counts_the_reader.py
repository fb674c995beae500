"""M29: the time between two pieces is the time that the model needs.

Loses: Q7
Hint: which-wait
Passes: a_whole_answer_is_finished
"""


class Reading(Reading):
    async def texts(self) -> AsyncGenerator[str, None]:
        decoder, pieces, open_ = SSEDecoder(), aiter(self._response), True
        last = loop_clock()
        try:
            while open_:
                try:
                    async with asyncio.timeout_at(None if self._idle is None else last + self._idle):
                        chunk = await anext(pieces)
                        last = loop_clock()
                        events = decoder.feed(chunk)
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
