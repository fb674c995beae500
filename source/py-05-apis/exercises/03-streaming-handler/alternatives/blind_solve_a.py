"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

from collections.abc import AsyncIterator


def split_line(line: str) -> tuple[str, str] | None:
    """Return the name and the value of a line, or `None` for a comment."""
    if line.startswith(":"):
        return None
    name, _, value = line.partition(":")
    return name, value.removeprefix(" ")


LINE_END = re.compile(rb"\r\n|\n|\r")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class SSEDecoder:
    """Turn the bytes of a stream into events."""

    def __init__(self) -> None:
        self._kept = b""  # a line that has no end yet
        self._after_cr = False  # the last byte was a CR, taken for a line end: an LF right behind it belongs to it
        self._at_start = True  # no line is whole yet
        self._data: list[str] = []
        self._name = ""
        self._id: str | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        """Return the events that these bytes complete."""
        # --- sub-goal: keep bytes until a line is whole
        if not chunk:
            return []
        rest = chunk.removeprefix(b"\n") if self._after_cr else chunk
        self._after_cr = chunk.endswith(b"\r")
        *lines, self._kept = LINE_END.split(self._kept + rest)
        return [event for line in lines for event in self._take(line)]

    def close(self) -> list[ServerSentEvent]:
        """Return the events that are still owed when the stream has ended."""
        return []  # a CR is taken for a line end at once, so nothing is owed

    def _take(self, raw: bytes) -> list[ServerSentEvent]:
        """Take in one whole line, and return the event that it ends, if any."""
        if self._at_start:
            raw, self._at_start = raw.removeprefix(BYTE_ORDER_MARK), False
        line = raw.decode("utf-8", errors="replace")
        # --- sub-goal: dispatch on the blank line
        if not line:
            data, name = self._data, self._name
            self._data, self._name = [], ""
            return [ServerSentEvent(name or "message", "\n".join(data), self._id)] if data else []
        # --- sub-goal: take a line apart
        match split_line(line):
            case "data", value:
                self._data.append(value)
            case "event", value:
                self._name = value
            case "id", value:
                self._id = value
        return []


class AnswerBuilder:
    """Put one answer together from the data of its events. Attributes may be properties, as you like."""

    text: str
    finish_reason: str | None
    usage: Usage | None
    done: bool

    def __init__(self) -> None:
        self.text = ""
        self.finish_reason = None
        self.usage = None
        self.done = False
        self._calls: dict[int, ToolUse] = {}

    def add(self, data: str) -> str:
        """Take in the data of one event, and return the text that it adds."""
        if data == DONE:
            self.done = True
            return ""
        chunk = json.loads(data)
        usage = chunk.get("usage")
        if usage is not None:
            self.usage = Usage(usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0)
        for choice in chunk.get("choices") or []:
            if choice.get("index") == 0:
                return self._take(choice)
        return ""

    def _take(self, choice: dict[str, Any]) -> str:
        """Take in the choice that counts, and return the text that it adds."""
        if choice.get("finish_reason") is not None:
            self.finish_reason = choice["finish_reason"]
        delta = choice.get("delta") or {}
        for piece in delta.get("tool_calls") or []:
            self._take_piece(piece)
        text: str = delta.get("content") or ""
        self.text += text
        return text

    @property
    def tool_calls(self) -> tuple[ToolUse, ...]:
        """The tool calls so far, in the order of their index (Q5)."""
        return tuple(self._calls[index] for index in sorted(self._calls))

    def _take_piece(self, piece: dict[str, Any]) -> None:
        """Take in one piece of a tool call (Q5)."""
        call = self._calls.get(piece["index"], ToolUse("", "", ""))
        function = piece.get("function") or {}
        self._calls[piece["index"]] = ToolUse(
            call.id or piece.get("id") or "",
            call.name or function.get("name") or "",
            call.arguments + (function.get("arguments") or ""),
        )


class Reading:
    """One response while it is read: a proposal, which no check uses."""

    def __init__(self, response: ByteStream, idle_timeout_s: float | None) -> None:
        self._response, self._idle_timeout_s = response, idle_timeout_s
        self._decoder, self._answer = SSEDecoder(), AnswerBuilder()
        self._began_s = 0.0
        self._ttft_s: float | None = None
        self._total_s: float | None = None  # known from [DONE] on

    def result(self) -> StreamResult:
        """Return what there is up to now."""
        answer = self._answer
        total_s = self._seconds() if self._total_s is None else self._total_s
        return StreamResult(answer.text, answer.finish_reason, answer.usage, answer.tool_calls, self._ttft_s, total_s)

    def _seconds(self) -> float:
        """Return the seconds since reading began."""
        return loop_clock() - self._began_s

    def _interrupted(self, reason: Reason) -> StreamInterrupted:
        """Return the error that says why the answer is not whole, with what there is."""
        return StreamInterrupted(reason, self.result())

    async def texts(self) -> AsyncGenerator[str, None]:
        """Give the texts as they come, and close the response."""
        self._began_s = loop_clock()
        try:
            pieces = aiter(self._response)
            while True:
                # --- sub-goal: ask for the next piece
                piece = await self._next(pieces)
                # --- sub-goal: pass on what it completes
                for event in self._decoder.close() if piece is None else self._decoder.feed(piece):
                    text = self._take(event.data)
                    if text:
                        yield text
                    # --- sub-goal: say whether it was finished
                    if self._answer.done:
                        return
                if piece is None:
                    raise self._interrupted("cut off")
        finally:
            await self._response.aclose()

    async def _next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """Return the next piece, or `None` at the end."""
        try:
            async with asyncio.timeout(self._idle_timeout_s) as limit:
                return await anext(pieces, None)
        except ConnectionError as error:
            raise self._interrupted("connection") from error
        except TimeoutError:
            if limit.expired():
                raise self._interrupted("idle") from None
            raise  # one of the response itself

    def _take(self, data: str) -> str:
        """Take in the data of one event, and return its text."""
        if data != DONE and isinstance(json.loads(data).get("error"), dict):
            raise self._interrupted("error")
        text = self._answer.add(data)
        if text and self._ttft_s is None:
            self._ttft_s = self._seconds()
        if self._answer.done:
            self._total_s = self._seconds()
        return text


def stream_text(response: ByteStream, *, idle_timeout_s: float | None = None) -> AsyncGenerator[str, None]:
    """Return a generator of the texts of an answer as they come."""
    return Reading(response, idle_timeout_s).texts()


async def collect(
    response: ByteStream,
    *,
    idle_timeout_s: float | None = None,
    on_token: Callable[[str], None] | None = None,
) -> StreamResult:
    """Return a whole answer, and pass on its texts while they come."""
    reading = Reading(response, idle_timeout_s)
    async with aclosing(reading.texts()) as texts:
        async for text in texts:
            if on_token is not None:
                on_token(text)
    return reading.result()
