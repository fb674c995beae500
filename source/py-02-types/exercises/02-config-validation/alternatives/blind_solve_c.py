"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def read_values(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> dict[str, Any]:
    """Return the texts of Harbor's variables by the names of their fields."""
    values: dict[str, Any] = {}
    for variable in env:
        if not variable.upper().startswith(prefix):
            continue
        text = env[variable].strip()
        if not text:
            continue
        name = variable[len(prefix) :].lower()
        group, underscores, member = name.partition("__")
        if underscores:
            values.setdefault(group, {})[member] = text
        else:
            values[name] = text
    return values


class RetryConfig(BaseModel):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    model_config = ConfigDict(
        validate_default=True,
        allow_inf_nan=False,
        extra="forbid",
        hide_input_in_errors=True,
        frozen=True,
    )

    max_attempts: int = Field(default=3, ge=1, le=10)
    max_delay_s: float = 30.0
    base_delay_s: float = Field(default=0.5, ge=0)

    @field_validator("base_delay_s")
    @classmethod
    def _is_within_the_longest_delay(cls, base_delay_s: float, others: ValidationInfo) -> float:
        if "max_delay_s" in others.data and base_delay_s > others.data["max_delay_s"]:
            raise ValueError("must be at most max_delay_s")
        return base_delay_s


class AppConfig(BaseModel):
    """Hold the fields of the table. All that Harbor has to know before it answers the first ticket."""

    model_config = ConfigDict(
        validate_default=True,
        allow_inf_nan=False,
        extra="forbid",
        hide_input_in_errors=True,
        frozen=True,
    )

    provider: Provider = "openai"
    model: str
    api_key: SecretStr | None = None
    base_url: HttpUrl = HttpUrl("http://localhost:8000/v1")
    temperature: float = Field(default=1.0, ge=0, le=2)
    context_window: int = 8192
    max_tokens: int = Field(default=512, ge=1)
    timeout_s: float = Field(default=30.0, gt=0)
    stream: bool = False
    log_level: LogLevel = "INFO"
    retry: RetryConfig = RetryConfig()

    @field_validator("api_key")
    @classmethod
    def _is_long_enough(cls, api_key: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        if "provider" not in others.data or others.data["provider"] == "local":
            return api_key
        if api_key is None or len(api_key.get_secret_value()) < SHORTEST_KEY:
            raise ValueError(f"this provider needs a key of at least {SHORTEST_KEY} characters")
        return api_key

    @field_validator("max_tokens")
    @classmethod
    def _leaves_room_for_the_prompt(cls, max_tokens: int, others: ValidationInfo) -> int:
        if "context_window" in others.data and max_tokens >= others.data["context_window"]:
            raise ValueError("must be less than context_window")
        return max_tokens


def load_config(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> AppConfig:
    """Return the configuration that the environment describes. Where that is wrong, raise all of it at once."""
    # --- sub-goal: read and validate
    values = read_values(env, prefix=prefix)
    try:
        return AppConfig.model_validate(values)
    except ValidationError as invalid:
        # --- sub-goal: keep what is wrong as data
        wrong = invalid.errors(include_url=False, include_context=False, include_input=False)
    # --- sub-goal: say it in the operator's words
    problems = []
    for detail in wrong:
        name = "__".join(str(step) for step in detail["loc"])
        message = detail["msg"]
        if detail["type"] == "extra_forbidden":
            message = "unknown variable"
            close = get_close_matches(name, known_names())
            if close:
                message += f"; did you mean {prefix}{close[0].upper()}?"
        problems.append(Problem(prefix + name.upper(), message))
    # --- sub-goal: raise one error
    raise ConfigError(sorted(problems))


def redacted(config: AppConfig) -> dict[str, object]:
    """Return the configuration as plain values that can be logged, without the key."""
    shown: dict[str, object] = config.model_dump(mode="json")
    shown["api_key"] = None if config.api_key is None else "**********"
    return shown
