"""M14: reading comes first, and passing on comes after it.

Loses: Q6 Q7
Hint: when-does-the-user-see
Passes: the_words_are_there
"""


class Reading(Reading):
    async def texts(self) -> AsyncGenerator[str, None]:
        decoder, pieces, open_ = SSEDecoder(), aiter(self._response), True
        ready: list[str] = []
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
                    text = self._take(event.data)
                    if text:
                        ready.append(text)
                    if self._builder.done:
                        for one in ready:
                            yield one
                        return
            raise StreamInterrupted("cut off", self.result())
        finally:
            await self._response.aclose()
