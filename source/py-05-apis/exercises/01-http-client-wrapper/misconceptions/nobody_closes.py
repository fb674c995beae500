"""M3: Python cleans up behind me.

Loses: Q2
Hint: who-opened-it
Passes: a_call_is_answered
"""


class LLMHttpClient(LLMHttpClient):
    async def __aexit__(self, *exc: object) -> None:
        self._http = None
