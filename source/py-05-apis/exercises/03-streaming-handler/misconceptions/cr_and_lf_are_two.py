"""M10: a CR ends a line, and so does an LF, whatever came before it.

Loses: Q3
Hint: after-the-cr
Passes: each_event_in_its_chunk
"""


class SSEDecoder(SSEDecoder):
    def __init__(self) -> None:
        self._line_end = re.compile(rb"\r\n|\n|\r")
        self._rest, self._at_start = b"", True
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    def close(self) -> list[ServerSentEvent]:
        return []
