"""Rules are parts of types, written once and used where they hold; a model's options stand in its head."""

from datetime import UTC
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, TypeAdapter, ValidationInfo


def _utc(value: object) -> object:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else value


def _known(value: object) -> object:
    match value:
        case "stop" | "length" | "tool_calls" | "content_filter":
            return value
        case str():
            return "unknown"
    return value


_Count = Annotated[int, Field(strict=True, ge=0)]
_Time = Annotated[AwareDatetime, BeforeValidator(_utc)]
_Reason = Annotated[FinishReason, BeforeValidator(_known)]


class Reply(BaseModel, frozen=True, extra="ignore"):
    """A record of what was said."""


class ReplyMessage(Reply):
    role: Literal["assistant"]
    content: str | None = None
    refusal: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()

    def model_post_init(self, context: Any, /) -> None:
        if all(value is None for value in (self.content, self.refusal)) and len(self.tool_calls) == 0:
            raise ValueError("an answer without anything in it")


class Usage(Reply):
    prompt_tokens: _Count
    completion_tokens: _Count
    total_tokens: _Count

    @field_validator("total_tokens")
    @classmethod
    def _is_the_sum(cls, value: int, info: ValidationInfo) -> int:
        parts = [info.data[name] for name in ("prompt_tokens", "completion_tokens") if name in info.data]
        if len(parts) == 2 and sum(parts) != value:
            raise ValueError("the parts do not add up to it")
        return value


class Choice(Reply):
    index: int
    message: ReplyMessage
    finish_reason: _Reason


class ChatCompletion(Reply):
    id: str
    created: _Time
    model: str
    choices: Annotated[tuple[Choice, ...], Field(min_length=1)]
    usage: Usage | None = None


def text_of(completion: ChatCompletion) -> str:
    match completion.choices[0].message:
        case ReplyMessage(content=str(text)):
            return text
        case ReplyMessage(refusal=str()):
            raise ValueError("refusal")
    raise ValueError("tool_calls")


def _same_length(items: tuple[EmbeddingItem, ...]) -> tuple[EmbeddingItem, ...]:
    lengths = [len(item.embedding) for item in items]
    if not items or min(lengths) == 0 or min(lengths) != max(lengths):
        raise ValueError("vectors are missing, empty or of several lengths")
    places = [item.index for item in items]
    if any(places.count(place) != 1 for place in range(len(items))):
        raise ValueError("a place is not taken exactly once")
    return items


class EmbeddingItem(Reply):
    index: int
    embedding: tuple[Annotated[float, Field(allow_inf_nan=False)], ...]


class EmbeddingResponse(Reply):
    model: str
    data: Annotated[tuple[EmbeddingItem, ...], AfterValidator(_same_length)]

    @property
    def vectors(self) -> tuple[tuple[float, ...], ...]:
        by_place = {item.index: item.embedding for item in self.data}
        return tuple(by_place[place] for place in range(len(by_place)))


class RequestMessage(BaseModel, extra="forbid", validate_assignment=True):
    role: Role
    content: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


class ChatRequest(BaseModel, extra="forbid", validate_assignment=True):
    model: str
    messages: Annotated[tuple[RequestMessage, ...], Field(min_length=1)]
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    max_completion_tokens: Annotated[int, Field(gt=0)] | None = None


def parse_as(model: type[Model], raw: bytes | str) -> Model:
    try:
        found = TypeAdapter(model).validate_json(raw)
    except ValidationError as error:
        problems = problems_of(error)
    else:
        return found
    raise ResponseFormatError(problems)
