"""M16: a frozen model is frozen all the way down.

Loses: Q6
Hint: box-in-a-box
Passes: a_config_is_frozen
"""


class RetryConfig(BaseModel):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    model_config = ConfigDict(
        extra="forbid", validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
    )

    max_attempts: int = Field(3, ge=1, le=10)
    max_delay_s: float = 30.0
    base_delay_s: float = Field(0.5, ge=0)

    @field_validator("base_delay_s")
    @classmethod
    def _at_most_the_maximum(cls, delay: float, info: ValidationInfo) -> float:
        if delay > info.data.get("max_delay_s", inf):
            raise ValueError("must not be larger than max_delay_s")
        return delay


class AppConfig(BaseModel):
    """Hold the fields of the table. All that Harbor has to know before it answers the first ticket."""

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

    @field_validator("api_key")
    @classmethod
    def _long_enough(cls, key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.data.get("provider", "local") != "local" and (key is None or len(key) < SHORTEST_KEY):
            raise ValueError(f"a key of at least {SHORTEST_KEY} characters is needed")
        return key

    @field_validator("max_tokens")
    @classmethod
    def _leaves_room_for_the_prompt(cls, tokens: int, info: ValidationInfo) -> int:
        if tokens >= info.data.get("context_window", inf):
            raise ValueError("must be less than context_window")
        return tokens
