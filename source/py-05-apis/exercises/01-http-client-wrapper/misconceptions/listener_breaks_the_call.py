"""M24: whoever listens knows what they do.

Loses: Q8
Hint: whose-error
Passes: a_reply_is_told
"""


class LLMHttpClient(LLMHttpClient):
    def _tell(self, kind: Any, call: Call, attempt: int, **seen: Any) -> None:
        if self._on_event is not None:
            event = Event(kind, call.method, httpx.URL(call.url).path, attempt, **seen)
            self._on_event(event)
