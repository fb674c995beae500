"""The decoder is a generator that is sent chunks, with an incremental decoder for letters; an answer is dictionaries.

Events are an async generator of their own, and interruptions are told behind the loop that goes through them.
"""

import codecs
from collections.abc import Generator


def split_line(line: str) -> tuple[str, str] | None:
    found = re.fullmatch(r"([^:]*)(?:: ?(.*))?", line, re.DOTALL)
    return (found[1], found[2] or "") if found and found[1] else None


def _reader() -> Generator[list[ServerSentEvent], bytes | None, None]:
    letters, text = codecs.getincrementaldecoder("utf-8")("replace"), ""
    decoded: list[ServerSentEvent] = []
    state: dict[str, str | None] = {"data": None, "event": "", "id": None}
    beginning = True
    while True:
        chunk = yield decoded
        decoded = []
        text += letters.decode(chunk or b"", chunk is None)
        if beginning and text:
            text, beginning = text.removeprefix("\ufeff"), False
        while (found := re.search(r"[\r\n]", text)) is not None:
            place = found.start()
            if text[place:] == "\r" and chunk is not None:
                break
            line = text[:place]
            text = text[place + (2 if text[place : place + 2] == "\r\n" else 1) :]
            if line:
                name, value = split_line(line) or ("", "")
                if name == "data":
                    state["data"] = value if state["data"] is None else state["data"] + "\n" + value
                elif name in ("event", "id"):
                    state[name] = value
            else:
                if state["data"] is not None:
                    decoded.append(ServerSentEvent(state["event"] or "message", state["data"], state["id"]))
                state.update(data=None, event="")


class SSEDecoder:
    def __init__(self) -> None:
        self.reader = _reader()
        next(self.reader)

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        return self.reader.send(chunk)

    def close(self) -> list[ServerSentEvent]:
        return self.reader.send(None)


class AnswerBuilder:
    def __init__(self) -> None:
        self.words: list[str] = []
        self.known: dict[str, Any] = {}
        self.ids: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.parts: dict[int, list[str]] = {}
        self.done = False

    @property
    def text(self) -> str:
        return "".join(self.words)

    @property
    def finish_reason(self) -> str | None:
        return self.known.get("finish_reason")

    @property
    def usage(self) -> Usage | None:
        tokens = self.known.get("usage")
        return Usage(tokens["prompt_tokens"], tokens["completion_tokens"]) if tokens else None

    @property
    def tool_calls(self) -> tuple[ToolUse, ...]:
        return tuple(
            ToolUse(self.ids.get(index, ""), self.names.get(index, ""), "".join(parts))
            for index, parts in sorted(self.parts.items())
        )

    def add(self, data: str) -> str:
        self.done = self.done or data == DONE
        chunk = {} if data == DONE else json.loads(data)
        choices = {choice["index"]: choice for choice in chunk.get("choices") or []}
        ours = choices.get(0, {})
        told = {"usage": chunk.get("usage"), "finish_reason": ours.get("finish_reason")}
        self.known.update({key: value for key, value in told.items() if value is not None})
        delta = ours.get("delta") or {}
        for one in delta.get("tool_calls") or []:
            index, function = one["index"], one.get("function") or {}
            self.parts.setdefault(index, []).append(function.get("arguments") or "")
            for names, value in ((self.ids, one.get("id")), (self.names, function.get("name"))):
                if value and index not in names:
                    names[index] = value
        self.words.append(delta.get("content") or "")
        return self.words[-1]


async def _events(response: ByteStream, idle_timeout_s: float | None) -> AsyncGenerator[str, None]:
    decoder, pieces = SSEDecoder(), aiter(response)
    while True:
        try:
            chunk = await asyncio.wait_for(anext(pieces), idle_timeout_s)
        except StopAsyncIteration:
            break
        for event in decoder.feed(chunk):
            yield event.data
    for event in decoder.close():
        yield event.data


async def _told(
    response: ByteStream, idle_timeout_s: float | None, builder: AnswerBuilder, times: list[float]
) -> AsyncGenerator[str, None]:
    reason: Reason = "cut off"
    cause: ConnectionError | None = None
    try:
        async with aclosing(_events(response, idle_timeout_s)) as events:
            async for data in events:
                if data.startswith("{") and isinstance(json.loads(data).get("error"), dict):
                    reason = "error"
                    break
                if text := builder.add(data):
                    times.append(loop_clock())
                    yield text
                if builder.done:
                    return
    except TimeoutError:
        reason = "idle"
    except ConnectionError as error:
        reason, cause = "connection", error
    finally:
        times.append(loop_clock())
        await response.aclose()
    raise StreamInterrupted(reason, _result(builder, times)) from cause


def _result(builder: AnswerBuilder, times: list[float]) -> StreamResult:
    first = times[1] - times[0] if len(times) > 2 else None
    return StreamResult(
        builder.text, builder.finish_reason, builder.usage, builder.tool_calls, first, times[-1] - times[0]
    )


def stream_text(response: ByteStream, *, idle_timeout_s: float | None = None) -> AsyncGenerator[str, None]:
    return _told(response, idle_timeout_s, AnswerBuilder(), [loop_clock()])


async def collect(
    response: ByteStream,
    *,
    idle_timeout_s: float | None = None,
    on_token: Callable[[str], None] | None = None,
) -> StreamResult:
    builder, times = AnswerBuilder(), [loop_clock()]
    async with aclosing(_told(response, idle_timeout_s, builder, times)) as texts:
        async for text in texts:
            if on_token:
                on_token(text)
    return _result(builder, times)
