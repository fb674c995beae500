"""M4: events stand apart by two line feeds.

Loses: Q2 Q3
Hint: how-many-signs
Passes: each_event_in_its_chunk
"""


class SSEDecoder(SSEDecoder):
    def __init__(self) -> None:
        self._line_end = re.compile(rb"\n")
        self._rest, self._at_start = b"", True
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    def close(self) -> list[ServerSentEvent]:
        return []
