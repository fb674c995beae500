"""M9: what is left when the stream ends is the last event.

Loses: Q2 Q7
Hint: is-it-complete
Passes: each_event_in_its_chunk
"""


class SSEDecoder(SSEDecoder):
    def close(self) -> list[ServerSentEvent]:
        return [event for line in (self._rest.rstrip(b"\r\n"), b"") for event in self._take(line)]
