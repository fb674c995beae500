"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""


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
        return self.stop in ("length", "content_filter")

    def json(self, model: type[M]) -> M:
        """Return the JSON in the text as a `model` (Q6)."""
        if self.truncated:
            raise Truncated(f"the text may have been cut off: {self.stop}")
        return extract_json(self.text, model)


OPENAI_STOPS: dict[str, StopReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "content_filter": "content_filter",
}


def openai_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    """Return what a body in OpenAI's shape says."""
    # --- sub-goal: find every part, in order
    message = ("choices", 0, "message")
    part(data, dict, *message)  # it has to be there, whatever is in it
    content = maybe(data, str, *message, "content")
    refusal = maybe(data, str, *message, "refusal")
    text = content if content is not None else refusal
    calls = maybe(data, list, *message, "tool_calls") or []
    tool_calls = tuple(openai_tool_use(data, (*message, "tool_calls", place)) for place in range(len(calls)))
    # --- sub-goal: translate the reason for stopping
    stop: StopReason = "refusal"
    if refusal is None:
        reason = maybe(data, str, "choices", 0, "finish_reason")
        stop = "unknown" if reason is None else OPENAI_STOPS.get(reason, "unknown")
    # --- sub-goal: count what was used
    usage = TokenUsage(
        input=part(data, int, "usage", "prompt_tokens"),
        output=part(data, int, "usage", "completion_tokens"),
        cached=maybe(data, int, "usage", "prompt_tokens_details", "cached_tokens") or 0,
    )
    return Reply("openai", text if text is not None else "", tool_calls, stop, usage, request_id)


def openai_tool_use(data: dict[str, Any], path: tuple[str | int, ...]) -> ToolUse:
    """Return the tool call at a path. Its arguments arrive as a text."""
    where = (*path, "function", "arguments")
    arguments = json_object(part(data, str, *where))
    if arguments is None:
        raise garbled(where, "no JSON object")
    return ToolUse(part(data, str, *path, "id"), part(data, str, *path, "function", "name"), arguments)


def json_object(text: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object that a text is, or `None` where it is anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # its own error would hold the whole text: it is not passed on
        return None
    return found if isinstance(found, dict) else None


ANTHROPIC_STOPS: dict[str, StopReason] = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "refusal",
}


def anthropic_reply(data: dict[str, Any], request_id: str | None) -> Reply:
    """Return what a body in Anthropic's shape says."""
    # --- sub-goal: find every part, in order
    texts: list[str] = []
    tool_calls: list[ToolUse] = []
    for place in range(len(part(data, list, "content"))):
        block = ("content", place)
        kind = part(data, str, *block, "type")
        if kind == "text":
            texts.append(part(data, str, *block, "text"))
        elif kind == "tool_use":
            tool_calls.append(
                ToolUse(
                    id=part(data, str, *block, "id"),
                    name=part(data, str, *block, "name"),
                    arguments=part(data, dict, *block, "input"),
                )
            )
    # --- sub-goal: translate the reason for stopping
    reason = maybe(data, str, "stop_reason")
    stop: StopReason = "unknown" if reason is None else ANTHROPIC_STOPS.get(reason, "unknown")
    # --- sub-goal: count what was used
    fresh = part(data, int, "usage", "input_tokens")
    written = maybe(data, int, "usage", "cache_creation_input_tokens") or 0
    cached = maybe(data, int, "usage", "cache_read_input_tokens") or 0
    usage = TokenUsage(fresh + written + cached, part(data, int, "usage", "output_tokens"), cached)
    return Reply("anthropic", "".join(texts), tuple(tool_calls), stop, usage, request_id)


def parse_reply(provider: Provider, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """Return what came over the wire as a reply, or raise the error that it stands for."""
    # --- sub-goal: look at the status before the body
    if status >= 400:
        raise error_of(status, headers, body)
    data = json_object(body)
    if data is None:
        raise garbled((), "no JSON object")
    if data.get("error") is not None:
        raise garbled(("error",), "an error with status 200")
    names = {name.lower(): value for name, value in headers.items()}
    request_id = names.get(ID_NAMES[provider])
    return openai_reply(data, request_id) if provider == "openai" else anthropic_reply(data, request_id)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One limit: `limit` in all, `remaining` now, and full again in `reset_s` seconds."""

    limit: int | None
    remaining: int | None
    reset_s: float | None


UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
AMOUNT = r"([0-9]+(?:\.[0-9]+)?)(ms|h|m|s)"


def seconds_in(duration: str) -> float | None:
    """Return the seconds in a duration such as `1h2m3.5s`, or `None` where it is none."""
    if not re.fullmatch(f"(?:{AMOUNT})+", duration):
        return None
    return sum(float(number) * UNITS[unit] for number, unit in re.findall(AMOUNT, duration))


LIMIT_NAMES: dict[Provider, str] = {
    "openai": r"x-ratelimit-(?P<field>limit|remaining|reset)-(?P<kind>.+)",
    "anthropic": r"anthropic-ratelimit-(?P<kind>.+)-(?P<field>limit|remaining|reset)",
}


def parse_rate_limit(provider: Provider, headers: Mapping[str, str], *, now: datetime) -> dict[str, RateLimit]:
    """Return what the headers say about each limit. `now` has a time zone."""
    found: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        match = re.fullmatch(LIMIT_NAMES[provider], name.lower())
        if match:
            found.setdefault(match["kind"], {})[match["field"]] = value
    limits_found: dict[str, RateLimit] = {}
    for kind, fields in found.items():
        reset = fields.get("reset", "")
        reset_s = seconds_in(reset) if provider == "openai" else seconds_until(reset, now)
        limits_found[kind] = RateLimit(
            number_in(fields.get("limit", "")), number_in(fields.get("remaining", "")), reset_s
        )
    return limits_found


def number_in(text: str) -> int | None:
    """Return the number that a text of digits is, or `None`."""
    return int(text) if re.fullmatch("[0-9]+", text) else None


def seconds_until(moment: str, now: datetime) -> float | None:
    """Return the seconds until a moment with a zone, 0.0 where it is past, or `None` where it is none."""
    try:
        then = datetime.fromisoformat(moment)
    except ValueError:
        return None
    if then.tzinfo is None:
        return None
    return max(0.0, (then - now).total_seconds())


def extract_json(text: str, model: type[M]) -> M:
    """Return the first JSON in a text that is a valid `model`."""
    decoder = json.JSONDecoder()
    opening = re.compile(r"[{\[]")
    problems: list[ValidationError] = []
    match = opening.search(text)
    while match:
        begin = match.start()
        try:
            _, end = decoder.raw_decode(text, begin)
        except ValueError:  # nothing whole begins here: this bracket is text
            end = begin + 1
        else:
            try:
                return model.model_validate_json(text[begin:end])
            except ValidationError as problem:
                problems.append(problem)
        match = opening.search(text, end)
    raise ExtractionError(problems)
