"""M3: `str.splitlines` knows where lines end.

Loses: Q2 Q3
Hint: ends-of-lines
Passes: each_event_in_its_chunk
"""


class SSEDecoder(SSEDecoder):
    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        *lines, self._rest = self._line_end.split(self._rest + chunk)
        parts = [part for line in lines for part in line.decode(errors="replace").splitlines() or [""]]
        return [event for part in parts for event in self._take(part.encode())]
