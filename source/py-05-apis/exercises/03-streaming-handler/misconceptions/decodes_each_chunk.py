"""M2: bytes are decoded as soon as they are there.

Loses: Q3 Q6
Hint: cut-between
Passes: each_event_in_its_chunk
"""


class SSEDecoder:
    def __init__(self) -> None:
        self._line_end = re.compile(r"\r\n|\n|\r(?!\Z)")
        self._rest, self._at_start = "", True
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        *lines, self._rest = self._line_end.split(self._rest + chunk.decode(errors="replace"))
        return [event for line in lines for event in self._take(line)]

    def close(self) -> list[ServerSentEvent]:
        return self._take("") if self._rest == "\r" else []

    def _take(self, line: str) -> list[ServerSentEvent]:
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
