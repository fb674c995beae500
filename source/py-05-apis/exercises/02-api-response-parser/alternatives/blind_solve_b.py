"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

from collections.abc import Iterator
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, whoever runs it."""

    provider: Provider
    text: str
    tool_calls: tuple[ToolUse, ...]
    stop: StopReason
    usage: TokenUsage
    request_id: str | None = None

    @property
    def truncated(self) -> bool:
        """Say whether the text may have been cut off (Q6)."""
        return self.stop in {"length", "content_filter"}

    def json(self, model: type[M]) -> M:
        """Return the JSON in the text as a `model` (Q6)."""
        if self.truncated:
            raise Truncated(f"the reply ended with {self.stop!r}")
        return extract_json(self.text, model)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a body. It knows its whole path, so that an error can say it."""

    root: object
    path: tuple[str | int, ...] = ()

    def at(self, *steps: str | int) -> Spot:
        """Return the place some steps further in."""
        return Spot(self.root, (*self.path, *steps))

    def need(self, kind: type[T], *steps: str | int) -> T:
        """Return what has to be here."""
        return part(self.root, kind, *self.path, *steps)

    def may(self, kind: type[T], *steps: str | int) -> T | None:
        """Return what can be here."""
        return maybe(self.root, kind, *self.path, *steps)

    def __iter__(self) -> Iterator[Spot]:
        """Go through the elements of the list that may be here."""
        return (self.at(place) for place in range(len(self.may(list) or [])))


def stop_of(provider: Provider, reason: str | None) -> StopReason:
    """Translate the reason for stopping."""
    match provider, reason:
        case ("openai", "stop") | ("anthropic", "end_turn" | "stop_sequence"):
            return "stop"
        case ("openai", "length") | ("anthropic", "max_tokens" | "model_context_window_exceeded"):
            return "length"
        case ("openai", "tool_calls") | ("anthropic", "tool_use"):
            return "tool_calls"
        case ("anthropic", "refusal"):
            return "refusal"
        case ("openai", "content_filter"):
            return "content_filter"
        case _:
            return "unknown"


def no_number(constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python takes for JSON."""
    raise ValueError(constant)


def object_in(text: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object that a text is, or `None` where it is none."""
    try:
        found = json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def openai_call(call: Spot) -> ToolUse:
    """Return one element of `tool_calls`."""
    arguments = object_in(call.need(str, "function", "arguments"))
    if arguments is None:
        raise garbled(call.at("function", "arguments").path, "no text with a JSON object")
    return ToolUse(call.need(str, "id"), call.need(str, "function", "name"), arguments)


def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    """Return what a body in OpenAI's shape says."""
    # --- sub-goal: find every part, in order
    choice, usage = Spot(data, ("choices", 0)), Spot(data, ("usage",))
    message = choice.at("message")
    message.need(dict)
    content, refusal = message.may(str, "content"), message.may(str, "refusal")
    text = next((words for words in (content, refusal) if words is not None), "")
    calls = tuple(openai_call(call) for call in message.at("tool_calls"))
    # --- sub-goal: translate the reason for stopping
    stop = stop_of("openai", choice.may(str, "finish_reason")) if refusal is None else "refusal"
    # --- sub-goal: count what was used
    cached = usage.may(int, "prompt_tokens_details", "cached_tokens") or 0
    used = TokenUsage(usage.need(int, "prompt_tokens"), usage.need(int, "completion_tokens"), cached)
    return Reply("openai", text, calls, stop, used, request_id)


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    """Return what a body in Anthropic's shape says."""
    # --- sub-goal: find every part, in order
    body = Spot(data)
    body.need(list, "content")
    words: list[str] = []
    calls: list[ToolUse] = []
    for block in body.at("content"):
        match block.need(str, "type"):
            case "text":
                words.append(block.need(str, "text"))
            case "tool_use":
                calls.append(ToolUse(block.need(str, "id"), block.need(str, "name"), block.need(dict, "input")))
    # --- sub-goal: translate the reason for stopping
    stop = stop_of("anthropic", body.may(str, "stop_reason"))
    # --- sub-goal: count what was used
    usage = body.at("usage")
    fresh, output = usage.need(int, "input_tokens"), usage.need(int, "output_tokens")
    written, cached = (usage.may(int, f"cache_{way}_input_tokens") or 0 for way in ("creation", "read"))
    used = TokenUsage(fresh + written + cached, output, cached)
    return Reply("anthropic", "".join(words), tuple(calls), stop, used, request_id)


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """Return what came over the wire as a reply, or raise the error that it stands for."""
    # --- sub-goal: look at the status before the body
    if status >= 400:
        raise error_of(status, headers, body)
    data = object_in(body)
    if data is None:
        raise garbled((), "no JSON object")
    if data.get("error") is not None:
        raise garbled(("error",), "an error with a good status")
    request_id = next((value for name, value in headers.items() if name.lower() == ID_NAMES[provider]), None)
    return (openai_reply if provider == "openai" else anthropic_reply)(data, request_id)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit: `limit` in all, `remaining` now, and full again in `reset_s` seconds."""

    limit: int | None
    remaining: int | None
    reset_s: float | None


UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
STRETCH = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[hms])")


def seconds_in(duration: str) -> float | None:
    """Return the seconds in a duration such as `1h2m3.5s`, or `None` where it is none."""
    if not re.fullmatch(f"(?:{STRETCH.pattern})+", duration):
        return None
    return sum(float(number) * UNITS[unit] for number, unit in STRETCH.findall(duration))


LIMIT_NAMES: dict[Provider, re.Pattern[str]] = {
    "openai": re.compile(r"x-ratelimit-(?P<field>limit|remaining|reset)-(?P<kind>.+)"),
    "anthropic": re.compile(r"anthropic-ratelimit-(?P<kind>.+)-(?P<field>limit|remaining|reset)"),
}


def number_in(text: str) -> int | None:
    """Return the number that a header is, or `None` where it is none."""
    return int(text) if re.fullmatch("[0-9]+", text) else None


def seconds_until(moment: str, now: datetime) -> float | None:
    """Return the seconds until a moment, or `None` where the text is no moment with a zone."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return None if at.tzinfo is None else max(0.0, (at - now).total_seconds())


def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    """Return what the headers say about each limit. `now` has a time zone."""
    found: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if match := LIMIT_NAMES[provider].fullmatch(name.lower()):
            found.setdefault(match["kind"], {})[match["field"]] = value

    def reset(text: str) -> float | None:
        return seconds_in(text) if provider == "openai" else seconds_until(text, now)

    return {
        kind: RateLimit(
            number_in(fields.get("limit", "")), number_in(fields.get("remaining", "")), reset(fields.get("reset", ""))
        )
        for kind, fields in found.items()
    }


# Only the end of a candidate is asked of it, so numbers stay texts, however long they are.
ENDS = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=no_number)


def candidates(text: str) -> Iterator[str]:
    """Go through the whole objects and arrays in a text, from the left."""
    behind = 0
    for bracket in re.finditer(r"[{\[]", text):
        if bracket.start() < behind:
            continue
        try:
            _, behind = ENDS.raw_decode(text, bracket.start())
        except (ValueError, RecursionError):
            continue
        yield text[bracket.start() : behind]


def extract_json(text: str, model: type[M]) -> M:
    """Return the first JSON in a text that is a valid `model`."""
    problems: list[ValidationError] = []
    for candidate in candidates(text):
        try:
            return model.model_validate_json(candidate)
        except ValidationError as error:
            problems.append(error)
    raise ExtractionError(problems)
