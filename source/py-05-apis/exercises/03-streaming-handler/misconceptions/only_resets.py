"""M32: a connection that breaks is one that was reset.

Loses: Q7
Hint: what-is-kept
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
                except (TimeoutError, ConnectionResetError) as error:
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
