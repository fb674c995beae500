"""M10: a validator of the whole model always runs.

Loses: Q4
Hint: who-runs-when
Passes: one_thing_is_wrong
"""

from pydantic import model_validator
from pydantic_core import PydanticCustomError


class RetryConfig(BaseModel):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
    )

    max_attempts: int = Field(3, ge=1, le=10)
    max_delay_s: float = 30.0
    base_delay_s: float = Field(0.5, ge=0)

    @model_validator(mode="after")
    def _delays_fit(self) -> RetryConfig:
        if self.base_delay_s > self.max_delay_s:
            raise PydanticCustomError("rule", "must not be larger than max_delay_s", {"field": "base_delay_s"})
        return self


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

    @model_validator(mode="after")
    def _all_fits(self) -> AppConfig:
        if self.provider != "local" and (self.api_key is None or len(self.api_key) < SHORTEST_KEY):
            raise PydanticCustomError("rule", "a longer key is needed", {"field": "api_key"})
        if self.max_tokens >= self.context_window:
            raise PydanticCustomError("rule", "must be less than context_window", {"field": "max_tokens"})
        return self


def load_config(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> AppConfig:
    """Return the configuration that the environment describes. Where that is wrong, raise all of it at once."""
    try:
        return AppConfig.model_validate(read_values(env, prefix=prefix))
    except ValidationError as error:
        found = error.errors()
    problems = []
    for details in found:
        path, message = [*map(str, details["loc"])], details["msg"]
        if details["type"] == "rule":
            path.append(details["ctx"]["field"])
        name = "__".join(path)
        if details["type"] == "extra_forbidden":
            close = get_close_matches(name, known_names())
            message = f"unknown variable; did you mean {prefix}{close[0].upper()}?" if close else "unknown variable"
        problems.append(Problem(prefix + name.upper(), message))
    raise ConfigError(sorted(problems))
