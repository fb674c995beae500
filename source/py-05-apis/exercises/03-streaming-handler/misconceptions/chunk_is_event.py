"""M1: a chunk is an event, as in every test on one machine.

Loses: Q2 Q3 Q6 Q7
Hint: tcp-does-not-know
Passes: each_event_in_its_chunk
"""


class SSEDecoder:
    def __init__(self) -> None:
        self._id: str | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        found = []
        for block in re.split(r"(?:\r\n|\n|\r){2}", chunk.decode("utf-8-sig", errors="replace")):
            event, datas = "", []
            for line in re.split(r"\r\n|\n|\r", block):
                match split_line(line):
                    case "data", value:
                        datas.append(value)
                    case "event", value:
                        event = value
                    case "id", value:
                        self._id = value
            if datas:
                found.append(ServerSentEvent(event or "message", "\n".join(datas), self._id))
        return found

    def close(self) -> list[ServerSentEvent]:
        return []
