"""M17: the constructor of the stub stays, and hands everything on.

Loses: Q6
Hint: read-mypy
Passes: a_good_start
"""


class AppConfig(BaseModel):
    """Hold the fields of the table. All that Harbor has to know before it answers the first ticket."""

    model_config = RetryConfig.model_config

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

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
