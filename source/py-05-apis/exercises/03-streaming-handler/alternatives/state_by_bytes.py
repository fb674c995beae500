"""A decoder that looks at each byte and ends a line at a CR at once; an answer is what a list of chunks says.

Reading is an `async def` with `yield`, the timeout a task that is waited for, and `collect` keeps its times itself.
"""

from collections.abc import Iterator
from itertools import groupby


def split_line(line: str) -> tuple[str, str] | None:
    if line[0] == ":":
        return None
    place = line.find(":")
    if place < 0:
        return line, ""
    skip = 2 if line[place + 1 : place + 2] == " " else 1
    return line[:place], line[place + skip :]


class SSEDecoder:
    def __init__(self) -> None:
        self.line = bytearray()
        self.fields: list[tuple[str, str]] = []
        self.after_cr, self.number = False, 0
        self.last_id: str | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        out: list[ServerSentEvent] = []
        for byte in chunk:
            if byte == 10 and self.after_cr:
                self.after_cr = False
                continue
            self.after_cr = byte == 13
            if byte not in (10, 13):
                self.line.append(byte)
                continue
            out.extend(self.line_ends())
        return out

    def line_ends(self) -> Iterator[ServerSentEvent]:
        text = str(bytes(self.line), "utf-8", "replace")
        self.line.clear()
        self.number += 1
        if self.number == 1 and text[:1] == "\ufeff":
            text = text[1:]
        if text != "":
            parts = split_line(text)
            if parts is not None:
                self.fields.append(parts)
            return
        datas = [value for name, value in self.fields if name == "data"]
        names = [value for name, value in self.fields if name == "event"]
        ids = [value for name, value in self.fields if name == "id"]
        self.fields = []
        if ids:
            self.last_id = ids[-1]
        if datas:
            yield ServerSentEvent((names or [""])[-1] or "message", "\n".join(datas), self.last_id)

    def close(self) -> list[ServerSentEvent]:
        return []


class AnswerBuilder:
    def __init__(self) -> None:
        self.chunks: list[dict[str, Any]] = []
        self.done = False

    def add(self, data: str) -> str:
        if data == "[DONE]":
            self.done = True
            return ""
        self.chunks.append(json.loads(data))
        return self._content(self.chunks[-1])

    @staticmethod
    def _ours(chunk: dict[str, Any]) -> dict[str, Any]:
        choices: list[dict[str, Any]] = chunk.get("choices") or []
        return next((one for one in choices if one["index"] == 0), {})

    def _content(self, chunk: dict[str, Any]) -> str:
        return str((self._ours(chunk).get("delta") or {}).get("content") or "")

    @property
    def text(self) -> str:
        return "".join(map(self._content, self.chunks))

    @property
    def finish_reason(self) -> str | None:
        reasons = [self._ours(chunk).get("finish_reason") for chunk in self.chunks]
        return next((reason for reason in reversed(reasons) if reason is not None), None)

    @property
    def usage(self) -> Usage | None:
        for chunk in reversed(self.chunks):
            if chunk.get("usage"):
                return Usage(
                    prompt_tokens=chunk["usage"]["prompt_tokens"], completion_tokens=chunk["usage"]["completion_tokens"]
                )
        return None

    @property
    def tool_calls(self) -> tuple[ToolUse, ...]:
        deltas = [self._ours(chunk).get("delta") or {} for chunk in self.chunks]
        pieces = [one for delta in deltas for one in delta.get("tool_calls") or ()]
        calls = []
        for _, group in groupby(sorted(pieces, key=lambda one: one["index"]), key=lambda one: one["index"]):
            mine = list(group)
            functions = [one.get("function") or {} for one in mine]
            ids = [one["id"] for one in mine if one.get("id")]
            names = [one["name"] for one in functions if one.get("name")]
            arguments = "".join(one.get("arguments") or "" for one in functions)
            calls.append(ToolUse([*ids, ""][0], [*names, ""][0], arguments))
        return tuple(calls)


async def stream_text(
    response: ByteStream,
    *,
    idle_timeout_s: float | None = None,
    _builder: AnswerBuilder | None = None,
    _began: float | None = None,
) -> AsyncGenerator[str, None]:
    builder = _builder or AnswerBuilder()
    began = loop_clock() if _began is None else _began
    first: float | None = None

    def stopped(reason: Reason) -> StreamInterrupted:
        now = loop_clock() - began
        return StreamInterrupted(
            reason,
            StreamResult(builder.text, builder.finish_reason, builder.usage, builder.tool_calls, first, now),
        )

    decoder, iterator = SSEDecoder(), response.__aiter__()
    try:
        while True:
            task = asyncio.ensure_future(iterator.__anext__())
            try:
                ready, _ = await asyncio.wait([task], timeout=idle_timeout_s)
            finally:
                if not task.done():
                    task.cancel()
            if not ready:
                raise stopped("idle")
            try:
                chunk = task.result()
            except StopAsyncIteration:
                raise stopped("cut off") from None
            except ConnectionError as error:
                raise stopped("connection") from error
            for event in decoder.feed(chunk):
                if event.data != "[DONE]" and isinstance(json.loads(event.data).get("error"), dict):
                    raise stopped("error")
                text = builder.add(event.data)
                if builder.done:
                    return
                if text:
                    first = loop_clock() - began if first is None else first
                    yield text
    finally:
        await response.aclose()


async def collect(
    response: ByteStream,
    *,
    idle_timeout_s: float | None = None,
    on_token: Callable[[str], None] | None = None,
) -> StreamResult:
    builder, began, moments = AnswerBuilder(), loop_clock(), []
    texts = stream_text(response, idle_timeout_s=idle_timeout_s, _builder=builder, _began=began)
    try:
        async for text in texts:
            moments.append(loop_clock() - began)
            (on_token or len)(text)
    finally:
        await texts.aclose()
    ttft_s = moments[0] if moments else None
    total_s = loop_clock() - began
    return StreamResult(builder.text, builder.finish_reason, builder.usage, builder.tool_calls, ttft_s, total_s)
