"""M16: an event has the name that was given last.

Loses: Q2 Q3
Hint: what-is-forgotten
Passes: each_event_in_its_chunk
"""


class SSEDecoder(SSEDecoder):
    def _take(self, raw: bytes) -> list[ServerSentEvent]:
        line = raw.decode(errors="replace")
        if self._at_start:
            line, self._at_start = line.removeprefix("\ufeff"), False
        if line:
            match split_line(line):
                case "data", value:
                    self._data.append(value)
                case "event", value:
                    self._event = value
                case "id", value:
                    self._id = value
            return []
        ended = [ServerSentEvent(self._event or "message", "\n".join(self._data), self._id)] if self._data else []
        self._data = []
        return ended
