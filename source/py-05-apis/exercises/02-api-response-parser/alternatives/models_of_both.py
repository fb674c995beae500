"""Each shape is a pydantic model, whose problems become paths; limits are looked up kind by kind.

Durations are split at their units, and candidates are a stream.
"""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import ConfigDict, Json


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class Function(Strict):
    name: str
    arguments: Json[dict[str, Any]]


class Call(Strict):
    id: str
    function: Function


class Message(Strict):
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[Call] | None = None


class Choice(Strict):
    message: Message
    finish_reason: str | None = None


class Details(Strict):
    cached_tokens: int | None = None


class ChatUsage(Strict):
    prompt_tokens: int
    completion_tokens: int
    prompt_tokens_details: Details | None = None


class Chat(Strict):
    choices: list[Choice]
    usage: ChatUsage


class TextBlock(Strict):
    text: str


class ToolBlock(Strict):
    id: str
    name: str
    input: dict[str, Any]


class BlockUsage(Strict):
    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class Blocks(Strict):
    content: list[dict[str, Any]]
    stop_reason: str | None = None
    usage: BlockUsage


OF_OPENAI: dict[str | None, StopReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}
OF_ANTHROPIC: dict[str | None, StopReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "refusal",
}


def _checked(data: object, model: type[M], *before: str | int) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise garbled((*before, *first["loc"]), first["type"]) from None


def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    chat = _checked(data, Chat)
    if not chat.choices:
        raise garbled(("choices", 0), "missing")
    first, usage = chat.choices[0], chat.usage
    said = [text for text in (first.message.content, first.message.refusal) if text is not None]
    stop: StopReason = "refusal"
    if first.message.refusal is None:
        stop = OF_OPENAI.get(first.finish_reason, "unknown")
    details = usage.prompt_tokens_details or Details()
    return Reply(
        "openai",
        said[0] if said else "",
        tuple(ToolUse(one.id, one.function.name, one.function.arguments) for one in first.message.tool_calls or []),
        stop,
        TokenUsage(usage.prompt_tokens, usage.completion_tokens, details.cached_tokens or 0),
        request_id,
    )


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    message = _checked(data, Blocks)
    numbered = [(index, block, block.get("type")) for index, block in enumerate(message.content)]
    texts = [_checked(block, TextBlock, "content", index).text for index, block, kind in numbered if kind == "text"]
    tools = [_checked(block, ToolBlock, "content", index) for index, block, kind in numbered if kind == "tool_use"]
    cached = message.usage.cache_read_input_tokens or 0
    sent = message.usage.input_tokens + (message.usage.cache_creation_input_tokens or 0) + cached
    return Reply(
        "anthropic",
        "".join(texts),
        tuple(ToolUse(tool.id, tool.name, tool.input) for tool in tools),
        OF_ANTHROPIC.get(message.stop_reason, "unknown"),
        TokenUsage(sent, message.usage.output_tokens, cached),
        request_id,
    )


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    if status != 200:
        raise error_of(status, headers, body)
    try:
        whole: object = json.loads(body)
    except ValueError as error:
        raise garbled([], type(error).__name__) from None
    if not isinstance(whole, dict):
        raise garbled([], "no object")
    if whole.get("error", None) is not None:
        raise garbled(["error"], "there is one")
    reader = {"openai": openai_reply, "anthropic": anthropic_reply}[provider]
    ids = [value for name, value in headers.items() if name.lower() == ID_NAMES[provider]]
    return reader(whole, ids[0] if ids else None)


def seconds_in(duration: str) -> float | None:
    worth = {"h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
    worth["ms"] = timedelta(milliseconds=1)
    *pieces, rest = re.split(r"(?<=[a-z])(?=[0-9])", duration)
    total = timedelta()
    for piece in [*pieces, rest]:
        number = piece.rstrip("hms")
        unit = worth.get(piece.removeprefix(number))
        if unit is None or set(number) - set("0123456789."):
            return None
        whole, point, fraction = number.partition(".")
        if not whole or "." in fraction or (point and not fraction):
            return None
        total += float(number) * unit
    return total.total_seconds()


def _wait_until(moment: str, now: datetime) -> float | None:
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if then.tzinfo is None:
        return None
    return max((then - now) / timedelta(seconds=1), 0.0)


def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    lower = {name.lower(): value for name, value in headers.items()}
    front = "x-ratelimit-" if provider == "openai" else "anthropic-ratelimit-"
    kinds: dict[str, None] = {}
    for name in lower:
        if not name.startswith(front):
            continue
        words = name.removeprefix(front).split("-")
        field = words.pop(0 if provider == "openai" else -1)
        if words and field in ("limit", "remaining", "reset"):
            kinds["-".join(words)] = None

    def value(kind: str, field: str) -> str | None:
        return lower.get(f"{front}{field}-{kind}" if provider == "openai" else f"{front}{kind}-{field}")

    def number(text: str | None) -> int | None:
        return int(text) if text and not set(text) - set("0123456789") else None

    found = {}
    for kind in kinds:
        reset = value(kind, "reset")
        wait = None
        if reset is not None:
            wait = seconds_in(reset) if provider == "openai" else _wait_until(reset, now)
        found[kind] = RateLimit(number(value(kind, "limit")), number(value(kind, "remaining")), wait)
    return found


def _candidates(text: str) -> Iterator[object]:
    while text:
        if text[0] in "{[":
            try:
                found, end = json.JSONDecoder().raw_decode(text)
            except json.JSONDecodeError:
                end = 1
            else:
                yield found
        else:
            end = 1
        text = text[end:]


def extract_json(text: str, model: type[M]) -> M:
    problems = []
    for candidate in _candidates(text):
        try:
            return model.model_validate(candidate)
        except ValidationError as error:
            problems.append(error)
    raise ExtractionError(problems)
