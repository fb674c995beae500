"""Rules are plain Python in validators, most of which run before the fields; arguments have a decoder of their own."""

from datetime import UTC, timedelta


class Usage(Reply):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @field_validator("*", mode="before")
    @classmethod
    def _counts(cls, value: object) -> object:
        if type(value) is not int or value < 0:
            raise ValueError("not a whole number from 0 on")
        return value

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.total_tokens - self.completion_tokens != self.prompt_tokens:
            raise ValueError("the total is another one")
        return self


class Choice(Reply):
    index: int
    message: ReplyMessage
    finish_reason: FinishReason

    @model_validator(mode="before")
    @classmethod
    def _map_reason(cls, data: Any) -> Any:
        reason = data.get("finish_reason") if isinstance(data, dict) else None
        if isinstance(reason, str) and reason not in ("stop", "length", "tool_calls", "content_filter"):
            return {**data, "finish_reason": "unknown"}
        return data


class ChatCompletion(Reply):
    id: str
    created: datetime
    model: str
    choices: tuple[Choice, ...]
    usage: Usage | None = None

    @field_validator("created", mode="before")
    @classmethod
    def _since_1970(cls, value: object) -> object:
        if not isinstance(value, int | float):
            raise ValueError("not a number of seconds")
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value)

    @field_validator("choices")
    @classmethod
    def _not_empty(cls, value: tuple[Choice, ...]) -> tuple[Choice, ...]:
        if not value:
            raise ValueError("no choice to choose from")
        return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ToolArgumentsError(f"{name} stands twice")
        found[name] = value
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)


def arguments_of(call: ToolCall) -> dict[str, Any]:
    try:
        match _DECODER.decode(call.function.arguments):
            case dict() as found:
                return found
    except json.JSONDecodeError as error:
        raise ToolArgumentsError(f"no JSON from character {error.pos} on") from error
    raise ToolArgumentsError("JSON, but no object")


class EmbeddingResponse(Reply):
    model: str
    data: tuple[EmbeddingItem, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        ordered = sorted(self.data, key=lambda item: item.index)
        if not ordered or [item.index for item in ordered] != list(range(len(ordered))):
            raise ValueError("the places are not 0, 1, 2 and so on")
        if any(len(item.embedding) != len(ordered[0].embedding) for item in ordered):
            raise ValueError("vectors of several lengths")
        return self

    @property
    def vectors(self) -> tuple[tuple[float, ...], ...]:
        places: list[tuple[float, ...]] = [()] * len(self.data)
        for item in self.data:
            places[item.index] = item.embedding
        return tuple(places)


def problems_of(error: ValidationError) -> tuple[str, ...]:
    problems = []
    for one in error.errors(include_url=False, include_input=False):
        path = ".".join(f"{step}" for step in one["loc"])
        problems.append(f"{path or '$'}: {one['type']}")
    return tuple(problems)
