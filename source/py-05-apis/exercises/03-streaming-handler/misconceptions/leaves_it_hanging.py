"""M25: a generator cleans up by itself when a loop over it ends.

Loses: Q6
Hint: which-lines-run
Passes: the_words_are_there
"""


async def collect(
    response: ByteStream,
    *,
    idle_timeout_s: float | None = None,
    on_token: Callable[[str], None] | None = None,
) -> StreamResult:
    reading = Reading(response, idle_timeout_s)
    async for text in reading.texts():
        if on_token is not None:
            on_token(text)
    return reading.result()
