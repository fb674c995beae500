"""M17: the policy says how long to wait.

Loses: Q4
Hint: who-asks-for-more
Passes: a_second_attempt_helps
"""


class LLMHttpClient(LLMHttpClient):
    async def _answered(self, call: Call, priced: str | None = None) -> tuple[httpx.Response, int]:
        if self._http is None:
            raise RuntimeError("use this client inside of `async with`")
        attempt = 0
        while True:
            attempt += 1
            if self._ledger is not None and priced is not None:
                self._ledger.admit(priced)
            began = loop_clock()
            self._tell("request_started", call, attempt)
            try:
                response = await self._exchange(self._http, call)
            except CallError as error:
                seen: dict[str, Any] = {"status": error.status or None, "request_id": error.request_id}
                self._tell("request_failed", call, attempt, elapsed_s=loop_clock() - began, **seen)
                pause = self._policy.pause_after(attempt) if isinstance(error, PassingError) else None
                if pause is None:
                    raise
                wait = pause
            else:
                seen = {"status": 200, "request_id": response.headers.get(REQUEST_ID)}
                self._tell("request_finished", call, attempt, elapsed_s=loop_clock() - began, **seen)
                return response, attempt
            self._tell("retry_scheduled", call, attempt, wait_s=wait)
            await asyncio.sleep(wait)
