"""M30: a model is silent as long as no event comes.

Loses: Q7
Hint: which-wait
Passes: a_whole_answer_is_finished
"""


class Reading(Reading):
    async def texts(self) -> AsyncGenerator[str, None]:
        decoder, pieces, open_ = SSEDecoder(), aiter(self._response), True
        left, since = self._idle, 0.0
        try:
            while open_:
                try:
                    since = loop_clock()
                    async with asyncio.timeout(left):
                        events = decoder.feed(await anext(pieces))
                    if left is not None:
                        left = self._idle if events else left - (loop_clock() - since)
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
