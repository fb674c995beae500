"""M11: whoever looks for a fault wants to see the request.

Loses: Q8
Hint: whose-key
Passes: a_reply_is_told
"""


class LLMHttpClient(LLMHttpClient):
    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        if self._on_event is not None:
            event = Event(kind, call.method, httpx.URL(call.url).path, attempt, detail=dict(call.headers), **seen)
            with suppress(Exception):
                self._on_event(event)
