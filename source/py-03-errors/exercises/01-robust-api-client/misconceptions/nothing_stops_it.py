"""M15: a cancelled call is a call that took too long.

Loses: Q2 Q6 Q7
Hint: nobody-waits
Passes: a_second_attempt_helps
"""


class RobustClient(RobustClient):
    async def _attempt(self, prompt: str) -> str:
        try:
            response = await self._send(prompt)
        except (TimeoutError, asyncio.CancelledError) as error:
            raise Timeout("no answer in time") from error
        except ConnectionError as error:
            raise ConnectionFailed("the provider cannot be reached") from error
        if response.status != 200:
            raise classify(response.status, response.headers, response.body, now=self._now())
        try:
            return text_of(response.body)
        except ValueError as error:
            raise BadResponse("the answer has no text", status=200) from error
