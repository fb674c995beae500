"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

class Reply(BaseModel):
    """What all models of a reply have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore")


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

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if self.content is None and self.refusal is None and not self.tool_calls:
            raise ValueError("neither content nor refusal nor tool_calls")
        return self


class Usage(Reply):
    """What a reply cost: `prompt_tokens`, `completion_tokens`, `total_tokens`."""

    prompt_tokens: int = Field(strict=True, ge=0)
    completion_tokens: int = Field(strict=True, ge=0)
    total_tokens: int = Field(strict=True, ge=0)

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        if self.total_tokens != self.prompt_tokens + self.completion_tokens:
            raise ValueError("total_tokens is not the sum of the other two")
        return self


class Choice(Reply):
    """One answer of possibly several: `index`, `message`, `finish_reason`."""

    index: int
    message: ReplyMessage
    finish_reason: FinishReason

    @field_validator("finish_reason", mode="before")
    @classmethod
    def unknown_by_default(cls, found: object) -> object:
        if isinstance(found, str) and found not in get_args(FinishReason):
            return "unknown"
        return found


class ChatCompletion(Reply):
    """A whole reply: `id`, `created`, `model`, `choices`, `usage`."""

    # --- sub-goal: give the data its shape where it enters
    # Otherwise pydantic takes large numbers for milliseconds.
    model_config = ConfigDict(val_temporal_unit="seconds")

    id: str
    created: datetime
    model: str
    choices: tuple[Choice, ...] = Field(min_length=1)
    usage: Usage | None = None


def text_of(completion: ChatCompletion) -> str:
    """Return the text of the first choice. Raises `ValueError` where it has none."""
    # --- sub-goal: look before you use it
    message = completion.choices[0].message
    if message.content is not None:
        return message.content
    if message.refusal is not None:
        raise ValueError("no text, but a refusal")
    raise ValueError("no text, but tool_calls")


def arguments_of(call: ToolCall) -> dict[str, Any]:
    """Return the arguments of a call as a dictionary. Raises `ToolArgumentsError`."""
    text = call.function.arguments
    has_doubles = False

    def look_for_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal has_doubles
        found = dict(pairs)
        has_doubles = has_doubles or len(found) < len(pairs)
        return found

    def no_constant(name: str) -> object:
        # json.loads would take NaN and Infinity, which are no JSON.
        raise json.JSONDecodeError(f"{name} is no JSON", text, text.find(name))

    try:
        arguments: object = json.loads(text, object_pairs_hook=look_for_doubles, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:  # a JSONDecodeError; or too long a number, too deep a nesting
        raise ToolArgumentsError("the arguments cannot be read as JSON") from error
    if has_doubles:
        raise ToolArgumentsError("an object in the arguments has a name twice")
    if not isinstance(arguments, dict):
        raise ToolArgumentsError("the arguments are no JSON object")
    return arguments


class EmbeddingItem(Reply):
    """The vector of one text: `index` is the place of the text, `embedding` the vector."""

    index: int
    embedding: tuple[FiniteFloat, ...] = Field(min_length=1)


class EmbeddingResponse(Reply):
    """The vectors of some texts: `model`, and `data` in the order in which it came."""

    model: str
    data: tuple[EmbeddingItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def fits_together(self) -> Self:
        if sorted(item.index for item in self.data) != list(range(len(self.data))):
            raise ValueError("the indexes are not the numbers from 0 on, each once")
        if len({len(item.embedding) for item in self.data}) > 1:
            raise ValueError("the embeddings differ in length")
        return self

    @property
    def vectors(self) -> tuple[tuple[float, ...], ...]:
        """All vectors, in the order of the texts."""
        ordered = sorted(self.data, key=lambda item: item.index)
        return tuple(item.embedding for item in ordered)


class RequestMessage(BaseModel):
    """One message that we send: `role`, `content`, `tool_calls`, `tool_call_id`."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    content: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


class ChatRequest(BaseModel):
    """What we ask for: `model`, `messages`, `temperature`, `max_completion_tokens`."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    model: str
    messages: tuple[RequestMessage, ...] = Field(min_length=1)
    temperature: float = Field(default=1.0, ge=0, le=2)
    max_completion_tokens: int | None = Field(default=None, ge=1)


def problems_of(error: ValidationError) -> tuple[str, ...]:
    """Return one text for each problem: where it is, and what is wrong there."""
    problems = []
    for problem in error.errors(include_input=False):
        path = ".".join(str(part) for part in problem["loc"]) if problem["loc"] else "$"
        problems.append(f"{path}: {problem['msg']}")
    return tuple(problems)


def parse_as(model: type[Model], raw: bytes | str) -> Model:
    """Return the object of a model that some JSON holds. Raises `ResponseFormatError`."""
    # --- sub-goal: let the model read the bytes
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        # --- sub-goal: collect what is wrong, without the values
        problems = problems_of(error)
    # --- sub-goal: raise the one error that callers know
    raise ResponseFormatError(problems)  # outside the except block, so nothing is chained to it



def parse_completion(raw: bytes | str) -> ChatCompletion:
    """Return the reply that some JSON holds. Raises `ResponseFormatError`."""
    return parse_as(ChatCompletion, raw)


def parse_embeddings(raw: bytes | str) -> EmbeddingResponse:
    """Return the embeddings that some JSON holds. Raises `ResponseFormatError`."""
    return parse_as(EmbeddingResponse, raw)
