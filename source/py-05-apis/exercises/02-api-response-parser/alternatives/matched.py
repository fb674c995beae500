"""Bodies are taken apart with `match`, durations and names of headers sign by sign.

A list of paths and types is gone through first; then a reader takes the shape for granted.
"""

from itertools import accumulate


def _chat_reason(reason: object) -> StopReason:
    match reason:
        case "stop" | "length" | "tool_calls" | "content_filter":
            return reason
    return "unknown"


def _arguments(data: object, index: int) -> dict[str, Any]:
    path = ("choices", 0, "message", "tool_calls", index, "function", "arguments")
    try:
        found = json.loads(part(data, str, *path))
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    raise garbled(path, "cannot be used")


Kinds = dict[tuple[str | int, ...], type[Any]]


def _look_over(data: object, needed: Kinds, free: Kinds) -> None:
    for path, kind in needed.items():
        part(data, kind, *path)
    for path, kind in free.items():
        maybe(data, kind, *path)


def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    message = ("choices", 0, "message")
    _look_over(
        data,
        {message: dict, ("usage", "prompt_tokens"): int, ("usage", "completion_tokens"): int},
        {
            (*message, "content"): str,
            (*message, "refusal"): str,
            (*message, "tool_calls"): list,
            ("choices", 0, "finish_reason"): str,
            ("usage", "prompt_tokens_details", "cached_tokens"): int,
        },
    )
    first = data["choices"][0]
    calls: list[ToolUse] = []
    for index, _ in enumerate(first["message"].get("tool_calls") or []):
        here = (*message, "tool_calls", index)
        _look_over(data, {(*here, "id"): str, (*here, "function", "name"): str}, {})
        call = first["message"]["tool_calls"][index]
        calls += [ToolUse(call["id"], call["function"]["name"], _arguments(data, index))]
    match first["message"]:
        case {"content": str(text), "refusal": str()}:
            stop: StopReason = "refusal"
        case {"refusal": str(text)}:
            stop = "refusal"
        case {"content": str(text)}:
            stop = _chat_reason(first.get("finish_reason"))
        case _:
            text, stop = "", _chat_reason(first.get("finish_reason"))
    match data["usage"]:
        case {"prompt_tokens_details": {"cached_tokens": int(cached)}}:
            pass
        case _:
            cached = 0
    usage = TokenUsage(data["usage"]["prompt_tokens"], data["usage"]["completion_tokens"], cached)
    return Reply("openai", text, tuple(calls), stop, usage, request_id)


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    text = ""
    calls: tuple[ToolUse, ...] = ()
    for index, block in enumerate(part(data, list, "content")):
        match block:
            case {"type": "text", "text": str(more)}:
                text += more
            case {"type": "text"}:
                raise garbled(["content", index, "text"], "no text")
            case {"type": "tool_use", "id": str(name), "name": str(tool), "input": dict(given)}:
                calls = (*calls, ToolUse(name, tool, given))
            case {"type": "tool_use"}:
                here = ("content", index)
                _look_over(data, {(*here, "id"): str, (*here, "name"): str, (*here, "input"): dict}, {})
            case {}:
                continue
            case _:
                raise garbled(["content", index], "no block")
    match data.get("stop_reason"):
        case "end_turn" | "stop_sequence":
            stop: StopReason = "stop"
        case "max_tokens" | "model_context_window_exceeded":
            stop = "length"
        case "tool_use":
            stop = "tool_calls"
        case "refusal":
            stop = "refusal"
        case _:
            stop = "unknown"
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    counts = [part(data, int, "usage", names[0]), *(maybe(data, int, "usage", name) for name in names[1:])]
    total = [*accumulate(count or 0 for count in counts)][-1]
    usage = TokenUsage(total, part(data, int, "usage", "output_tokens"), counts[2] or 0)
    return Reply("anthropic", text, calls, stop, usage, request_id)


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    match status:
        case 200:
            pass
        case _:
            raise error_of(status, headers, body)
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    match data:
        case {"error": found} if found is not None:
            raise garbled(["error"], "not null")
        case {}:
            said = {name.casefold(): value for name, value in headers.items()}
        case _:
            raise garbled([], "no object")
    match provider:
        case "openai":
            return openai_reply(data, said.get(ID_NAMES["openai"]))
        case "anthropic":
            return anthropic_reply(data, said.get(ID_NAMES["anthropic"]))


def seconds_in(duration: str) -> float | None:
    total, number, left = 0.0, "", duration
    while left:
        sign, left = left[0], left[1:]
        if sign in "0123456789" or (sign == "." and number and "." not in number and left[:1].isdecimal()):
            number += sign
            continue
        if not number:
            return None
        match sign, left[:1]:
            case "m", "s":
                total, left = total + float(number) / 1000, left[1:]
            case "h", _:
                total += float(number) * 3600
            case "m", _:
                total += float(number) * 60
            case "s", _:
                total += float(number)
            case _:
                return None
        number = ""
    return None if number or not duration else total


def _until(moment: str, now: datetime) -> float | None:
    try:
        then = datetime.fromisoformat(moment)
        return None if then.utcoffset() is None else max(0.0, then.timestamp() - now.timestamp())
    except ValueError:
        return None


def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    told: dict[str, RateLimit] = {}
    for written, value in headers.items():
        family, found, rest = written.lower().partition("-ratelimit-")
        if not found or family != {"openai": "x", "anthropic": "anthropic"}[provider]:
            continue
        if provider == "openai":
            field, _, kind = rest.partition("-")
        else:
            kind, _, field = rest.rpartition("-")
        if not kind or field not in ("limit", "remaining", "reset"):
            continue
        old = told.get(kind, RateLimit(None, None, None))
        count = int(value) if value.isascii() and value.isdigit() else None
        match field:
            case "limit":
                told[kind] = RateLimit(count, old.remaining, old.reset_s)
            case "remaining":
                told[kind] = RateLimit(old.limit, count, old.reset_s)
            case "reset":
                wait = seconds_in(value) if provider == "openai" else _until(value, now)
                told[kind] = RateLimit(old.limit, old.remaining, wait)
    return told


def extract_json(text: str, model: type[M]) -> M:
    return _extract(text, model, ())


def _extract(text: str, model: type[M], before: tuple[ValidationError, ...]) -> M:
    spots = sorted(spot for sign in "{[" for spot, found in enumerate(text) if found == sign)
    for spot in spots:
        try:
            value, end = json.JSONDecoder().raw_decode(text[spot:])
        except ValueError:
            continue
        try:
            return model.model_validate(value)
        except ValidationError as error:
            return _extract(text[spot + end :], model, (*before, error))
    raise ExtractionError(before)
