"""Rules stand in validators of the whole model, which collect what the fields have said and add to it."""

from collections.abc import Callable
from typing import Self, TypeVar

from pydantic import ModelWrapValidatorHandler, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

_M = TypeVar("_M", bound=BaseModel)
_Rule = tuple[str, set[str], Callable[[dict[str, Any]], bool], str]


def _with_rules(cls: type[_M], data: Any, handler: ModelWrapValidatorHandler[_M], rules: list[_Rule]) -> _M:
    """Validate the fields, then the rules whose fields are right; raise everything that is wrong."""
    try:
        made = handler(data)
        right, faults = dict(made), []
    except ValidationError as error:
        faults = error.errors()
        wrong = {fault["loc"][0] for fault in faults}
        right = {name: _alone(cls, name, data) for name in cls.model_fields if name not in wrong}
    told: list[tuple[tuple[int | str, ...], str, str]] = []
    told += [(fault["loc"], fault["type"], fault["msg"]) for fault in faults]
    told += [((name,), "rule", text) for name, others, breaks, text in rules if others <= {*right} and breaks(right)]
    if told:
        details = [
            InitErrorDetails(type=PydanticCustomError(kind, _plain(text)), loc=loc, input="hidden")
            for loc, kind, text in told
        ]
        raise ValidationError.from_exception_data(cls.__name__, details, hide_input=True)
    return made


def _plain(text: str) -> Any:
    """Return a text for an error: braces would be taken for places to fill in."""
    return text.replace("{", "(").replace("}", ")")


def _alone(cls: type[BaseModel], name: str, data: Any) -> Any:
    """Return the value of a field that is right by itself."""
    default = cls.model_fields[name].get_default(call_default_factory=True)
    if name in data:
        kind = {"max_tokens": int, "context_window": int, "max_delay_s": float, "base_delay_s": float}.get(name)
        return kind(data[name]) if kind else data[name]
    return default


_SETTINGS = ConfigDict(
    extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
)
_DELAYS: list[_Rule] = [
    (
        "base_delay_s",
        {"base_delay_s", "max_delay_s"},
        lambda right: right["base_delay_s"] > right["max_delay_s"],
        "must not be larger than max_delay_s",
    )
]
_RULES: list[_Rule] = [
    (
        "api_key",
        {"api_key", "provider"},
        lambda right: right["provider"] != "local" and len(right["api_key"] or "") < SHORTEST_KEY,
        f"a key of at least {SHORTEST_KEY} characters is needed",
    ),
    (
        "max_tokens",
        {"max_tokens", "context_window"},
        lambda right: right["max_tokens"] >= right["context_window"],
        "must be less than context_window",
    ),
]


class RetryConfig(BaseModel):
    """How often a call is repeated, and how long to wait in between."""

    model_config = _SETTINGS

    max_attempts: int = Field(3, ge=1, le=10)
    max_delay_s: float = 30.0
    base_delay_s: float = Field(0.5, ge=0)

    @model_validator(mode="wrap")
    @classmethod
    def _rules(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return _with_rules(cls, data, handler, _DELAYS)


class AppConfig(BaseModel):
    """All that Harbor has to know before it answers the first ticket."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
    )

    provider: Provider = "openai"
    model: str
    api_key: SecretStr | None = None
    base_url: HttpUrl = HttpUrl("http://localhost:8000/v1")
    temperature: float = Field(1.0, ge=0, le=2)
    context_window: int = 8192
    max_tokens: int = Field(512, ge=1)
    timeout_s: float = Field(30.0, gt=0)
    stream: bool = False
    log_level: LogLevel = "INFO"
    retry: RetryConfig = Field(default_factory=RetryConfig)

    @model_validator(mode="wrap")
    @classmethod
    def _rules(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        return _with_rules(cls, data, handler, _RULES)
