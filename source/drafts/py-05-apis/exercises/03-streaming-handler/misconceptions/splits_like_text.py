"""M3: `str.splitlines` knows where lines end.

Loses: Q2 Q3
Hint: ends-of-lines
Passes: each_event_in_its_chunk
"""


class SSEDecoder:
    def __init__(self) -> None:
        self._line_end = re.compile(rb"\r\n|\n|\r(?!\Z)")
        self._rest, self._at_start = b"", True
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        *lines, self._rest = self._line_end.split(self._rest + chunk)
        parts = [part for line in lines for part in line.decode(errors="replace").splitlines() or [""]]
        return [event for part in parts for event in self._take(part.encode())]

    def close(self) -> list[ServerSentEvent]:
        return self._take(b"") if self._rest == b"\r" else []

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
        self._data, self._event = [], ""
        return ended
