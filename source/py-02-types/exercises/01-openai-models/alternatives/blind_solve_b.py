"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

import re
from datetime import UTC, timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ModelWrapValidatorHandler,
    TypeAdapter,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError


class Reply(BaseModel):
    """What all models of a reply have in common."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class FunctionCall(Reply):
    """The function that a model wants called: its `name`, and its `arguments` as the text that came."""

    name: str
    arguments: str


class ToolCall(Reply):
    """One call that a model asks for: `id`, `type`, `function`."""

    id: str
    type: Literal["function"]
    function: FunctionCall


class ReplyMessage(Reply):
    """What the model said: `role`, `content`, `refusal`, `tool_calls`."""

    # --- sub-goal: say what may be null and what may be missing
    role: Literal["assistant"]
    content: str | None = None
    refusal: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()

    @model_validator(mode="wrap")
    @classmethod
    def _not_silent(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        message = handler(given)
        if message.content is None and message.refusal is None and not message.tool_calls:
            raise PydanticCustomError("silent_message", "Input should have a content, a refusal or tool_calls")
        return message


TokenCount = Annotated[int, Field(strict=True, ge=0)]


class Usage(Reply):
    """What a reply cost: `prompt_tokens`, `completion_tokens`, `total_tokens`."""

    prompt_tokens: TokenCount
    completion_tokens: TokenCount
    total_tokens: TokenCount

    @model_validator(mode="wrap")
    @classmethod
    def _adds_up(cls, given: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        usage = handler(given)
        if usage.prompt_tokens + usage.completion_tokens != usage.total_tokens:
            raise PydanticCustomError("wrong_sum", "total_tokens should be the sum of the other two")
        return usage


def known_or_unknown(given: object) -> object:
    """Exchange a text that is no `FinishReason`, and leave the rest to the field."""
    return "unknown" if isinstance(given, str) and given not in get_args(FinishReason) else given


class Choice(Reply):
    """One answer of possibly several: `index`, `message`, `finish_reason`."""

    index: int
    message: ReplyMessage
    finish_reason: Annotated[FinishReason, BeforeValidator(known_or_unknown)]


Item = TypeVar("Item")


def at_least_one(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse an empty tuple. `min_length` says "not 0" as well where the only item is there, and has a mistake."""
    if not items:
        raise PydanticCustomError("empty_tuple", "Input should have at least 1 item")
    return items


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECONDS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def in_utc(given: object, handler: ValidatorFunctionWrapHandler) -> datetime:
    """Read numbers as seconds, however many (pydantic takes large ones for milliseconds); make all else UTC."""
    if isinstance(given, str) and SECONDS.fullmatch(given):
        given = float(given)
    if isinstance(given, int | float) and not isinstance(given, bool):
        try:
            return EPOCH + timedelta(seconds=given)
        except (OverflowError, ValueError):
            raise PydanticCustomError("seconds_range", "Input should be seconds that a date can hold") from None
    found: datetime = handler(given)
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("seconds_range", "Input should be a time that a date can hold") from None


class ChatCompletion(Reply):
    """A whole reply: `id`, `created`, `model`, `choices`, `usage`."""

    # --- sub-goal: give the data its shape where it enters
    id: str
    created: Annotated[datetime, WrapValidator(in_utc)]
    model: str
    choices: Annotated[tuple[Choice, ...], AfterValidator(at_least_one)]
    usage: Usage | None = None


def text_of(completion: ChatCompletion) -> str:
    """Return the text of the first choice. Raises `ValueError` where it has none."""
    # --- sub-goal: look before you use it
    match completion.choices[0].message:
        case ReplyMessage(content=str(text)):
            return text
        case ReplyMessage(refusal=str()):
            raise ValueError("no text, but a refusal")
        case _:
            raise ValueError("no text, but tool_calls")


class ArgumentsDecoder(json.JSONDecoder):
    """Reads JSON, and no more than JSON, to its end; `faults` are then the reasons not to use what was read."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=self._object, parse_int=self._integer, parse_constant=self._constant)
        self.faults: list[str] = []

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            self.faults.append("an object has the same name twice")
        return found

    def _integer(self, digits: str) -> int:
        try:
            return int(digits)
        except ValueError:  # Python refuses to convert thousands of digits
            self.faults.append("an integer has too many digits")
            return 0

    def _constant(self, name: str) -> float:
        # Python's json would take NaN and Infinity, which are no JSON.
        raise json.JSONDecodeError("No constant of JSON", name, 0)


def arguments_of(call: ToolCall) -> dict[str, Any]:
    """Return the arguments of a call as a dictionary. Raises `ToolArgumentsError`."""
    decoder = ArgumentsDecoder()
    try:
        found: object = decoder.decode(call.function.arguments)
    except json.JSONDecodeError as error:
        raise ToolArgumentsError("the arguments are no JSON") from error
    except RecursionError:
        too_deep = json.JSONDecodeError("Nested too deeply to be read", call.function.arguments, 0)
        raise ToolArgumentsError("the arguments are nested too deeply") from too_deep
    if decoder.faults:
        raise ToolArgumentsError(f"the arguments cannot be used: {decoder.faults[0]}")
    if not isinstance(found, dict):
        raise ToolArgumentsError("the arguments are no JSON object")
    return found


class EmbeddingItem(Reply):
    """The vector of one text: `index` is the place of the text, `embedding` the vector."""

    index: int
    embedding: Annotated[tuple[FiniteFloat, ...], AfterValidator(at_least_one)]


def without_gaps(items: tuple[EmbeddingItem, ...]) -> tuple[EmbeddingItem, ...]:
    """Refuse items that do not stand for the texts 0, 1, 2 …, or whose vectors differ in length."""
    if {item.index for item in items} != set(range(len(items))):
        raise PydanticCustomError("wrong_indexes", "The indexes should be 0, 1, 2 and so on, each once")
    if len({len(item.embedding) for item in items}) > 1:
        raise PydanticCustomError("ragged_vectors", "All vectors should have the same length")
    return items


class EmbeddingResponse(Reply):
    """The vectors of some texts: `model`, and `data` in the order in which it came."""

    model: str
    data: Annotated[tuple[EmbeddingItem, ...], AfterValidator(at_least_one), AfterValidator(without_gaps)]

    @property
    def vectors(self) -> tuple[tuple[float, ...], ...]:
        """All vectors, in the order of the texts."""
        places = {item.index: item.embedding for item in self.data}
        return tuple(places[index] for index in range(len(places)))


class RequestMessage(BaseModel):
    """One message that we send: `role`, `content`, `tool_calls`, `tool_call_id`."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    role: Role
    content: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


class ChatRequest(BaseModel):
    """What we ask for: `model`, `messages`, `temperature`, `max_completion_tokens`."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    model: str
    messages: Annotated[tuple[RequestMessage, ...], AfterValidator(at_least_one)]
    temperature: Annotated[FiniteFloat, Field(ge=0, le=2)] = 1.0
    max_completion_tokens: PositiveInt | None = None


# The kinds of problem whose message says only what the model wants, and nothing of what came. A message that is not
# of these, such as one that a validator wrote, could quote the payload.
QUOTABLE = frozenset(
    """
    seconds_range empty_tuple silent_message wrong_sum wrong_indexes ragged_vectors
    json_invalid missing extra_forbidden literal_error frozen_instance frozen_field no_such_attribute
    model_type model_attributes_type dict_type list_type tuple_type set_type none_required
    string_type string_unicode string_too_short string_too_long bytes_type
    int_type int_parsing int_parsing_size int_from_float float_type float_parsing finite_number bool_type bool_parsing
    greater_than greater_than_equal less_than less_than_equal multiple_of too_short too_long
    datetime_type date_type
    """.split()
)


def problems_of(error: ValidationError) -> tuple[str, ...]:
    """Return one text for each problem: where it is, and what is wrong there."""

    def told(location: tuple[int | str, ...], kind: str, message: str) -> str:
        path = ".".join(map(str, location)) if location else "$"
        return f"{path}: {message if kind in QUOTABLE else f'Input is refused ({kind})'}"

    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(told(problem["loc"], problem["type"], problem["msg"]) for problem in problems)


def parse_as(model: type[Model], raw: bytes | str) -> Model:
    """Return the object of a model that some JSON holds. Raises `ResponseFormatError`."""
    try:
        # --- sub-goal: let the model read the bytes
        return TypeAdapter(model).validate_json(raw)
    except ValidationError as error:
        # --- sub-goal: collect what is wrong, without the values
        problems = problems_of(error)
    # --- sub-goal: raise the one error that callers know
    # (out here it does not even remember the other error, whose text quotes the payload)
    raise ResponseFormatError(problems) from None


def parse_completion(raw: bytes | str) -> ChatCompletion:
    """Return the reply that some JSON holds. Raises `ResponseFormatError`."""
    return parse_as(ChatCompletion, raw)


def parse_embeddings(raw: bytes | str) -> EmbeddingResponse:
    """Return the embeddings that some JSON holds. Raises `ResponseFormatError`."""
    return parse_as(EmbeddingResponse, raw)
