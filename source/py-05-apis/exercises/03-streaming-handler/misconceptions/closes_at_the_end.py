"""M24: a response is closed behind the loop.

Loses: Q6 Q7
Hint: which-lines-run
Passes: the_words_are_there
"""


class Reading(Reading):
    async def texts(self) -> AsyncGenerator[str, None]:
        decoder, pieces, open_ = SSEDecoder(), aiter(self._response), True
        if True:
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
                    text = self._take(event.data)
                    if self._builder.done:
                        await self._response.aclose()
                        return
                    if text:
                        yield text
            raise StreamInterrupted("cut off", self.result())
