"""M12: a loop that ends has read everything.

Loses: Q7
Hint: finished-or-not
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
                    text = self._take(event.data)
                    if self._builder.done:
                        return
                    if text:
                        yield text
        finally:
            await self._response.aclose()
