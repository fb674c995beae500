"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

from pydantic_core import PydanticCustomError


def read_values(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> dict[str, Any]:
    """Return the texts of Harbor's variables by the names of their fields."""
    flat: dict[str, str] = {}
    for name in env:
        if name[: len(prefix)].upper() == prefix and (text := env[name].strip()):
            flat[name[len(prefix) :].lower()] = text
    values: dict[str, Any] = {}
    for name, text in flat.items():
        group, underscores, member = name.partition("__")
        if underscores and group not in flat:
            values.setdefault(group, {})[member] = text
        else:
            values[name] = text
    return values


class _Guarded(BaseModel):
    """Ask one method about each field, given or default, also about those that a subclass declares again."""

    model_config = ConfigDict(
        allow_inf_nan=False,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    @field_validator("*")
    @classmethod
    def _refuse(cls, value: Any, info: ValidationInfo) -> Any:
        complaint = cls._complaint(info.field_name or "", value, info.data)
        if complaint:
            raise PydanticCustomError("not_allowed", "{complaint}", {"complaint": complaint})
        return value

    @classmethod
    def _complaint(cls, field: str, value: Any, above: Mapping[str, Any]) -> str | None:
        """Say what is wrong with the value, but never what it is. `above` are the earlier fields that are right."""
        raise NotImplementedError


class RetryConfig(_Guarded):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    max_attempts: int = 3
    max_delay_s: float = 30.0
    base_delay_s: float = 0.5

    @classmethod
    def _complaint(cls, field: str, value: Any, above: Mapping[str, Any]) -> str | None:
        match field:
            case "max_attempts" if value < 1:
                return "Input should be 1 or more"
            case "max_attempts" if value > 10:
                return "Input should be 10 or less"
            case "base_delay_s" if value < 0:
                return "Input should be 0 or more"
            case "base_delay_s" if "max_delay_s" in above and value > above["max_delay_s"]:
                return "Input should be at most max_delay_s"
        return None


class AppConfig(_Guarded):
    """Hold the fields of the table. All that Harbor has to know before it answers the first ticket."""

    provider: Provider = "openai"
    model: str
    api_key: SecretStr | None = None
    base_url: HttpUrl = HttpUrl("http://localhost:8000/v1")
    temperature: float = 1.0
    context_window: int = 8192
    max_tokens: int = 512
    timeout_s: float = 30.0
    stream: bool = False
    log_level: LogLevel = "INFO"
    retry: RetryConfig = Field(default_factory=RetryConfig)

    @classmethod
    def _complaint(cls, field: str, value: Any, above: Mapping[str, Any]) -> str | None:
        match field:
            case "api_key" if above.get("provider", "local") != "local":
                if value is None or len(value) < SHORTEST_KEY:
                    return f"This provider needs a key of at least {SHORTEST_KEY} characters"
            case "temperature" if value < 0:
                return "Input should be 0 or more"
            case "temperature" if value > 2:
                return "Input should be 2 or less"
            case "max_tokens" if value < 1:
                return "Input should be 1 or more"
            case "max_tokens" if "context_window" in above and value >= above["context_window"]:
                return "Input should be less than context_window"
            case "timeout_s" if value <= 0:
                return "Input should be positive"
        return None


def _names(values: Mapping[str, Any]) -> list[str]:
    """Return the names of the variables that `read_values` found, as `known_names` spells them."""
    names: list[str] = []
    for name, value in values.items():
        names += [f"{name}__{member}" for member in value] if isinstance(value, dict) else [name]
    return names


def _unknown(name: str, prefix: str) -> str:
    """Return the message for an unknown name."""
    close = get_close_matches(name, known_names())
    return f"unknown variable; did you mean {prefix}{close[0].upper()}?" if close else "unknown variable"


def _build(values: Mapping[str, Any]) -> AppConfig | dict[str, str]:
    """Return the configuration, or else a message for each known name that is wrong."""
    try:
        return AppConfig.model_validate(values)
    except ValidationError as refusal:
        faults = refusal.errors(include_url=False, include_context=False, include_input=False)
    return {"__".join(map(str, fault["loc"])): fault["msg"] for fault in faults if fault["type"] != "extra_forbidden"}


def load_config(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> AppConfig:
    """Return the configuration that the environment describes. Where that is wrong, raise all of it at once."""
    # --- sub-goal: read and validate
    values = read_values(env, prefix=prefix)
    outcome = _build(values)
    if isinstance(outcome, AppConfig):
        return outcome
    # --- sub-goal: keep what is wrong as data
    known = set(known_names())
    messages = outcome | {name: _unknown(name, prefix) for name in _names(values) if name not in known}
    # --- sub-goal: say it in the operator's words
    problems = [Problem(prefix + name.upper(), message) for name, message in messages.items()]
    # --- sub-goal: raise one error
    raise ConfigError(sorted(problems))


def redacted(config: AppConfig) -> dict[str, object]:
    """Return the configuration as plain values that can be logged, without the key."""
    shown: dict[str, object] = config.model_dump(mode="json", exclude={"api_key"})
    shown["api_key"] = None if config.api_key is None else "*" * 10
    return {name: shown[name] for name in AppConfig.model_fields}
