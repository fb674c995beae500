"""Finds unknown names itself, before it validates; the models share a base, and rules are attached to types."""

from typing import Annotated

from pydantic import AfterValidator


class _Strict(BaseModel):
    """What all of Harbor's settings have in common."""

    model_config = ConfigDict(frozen=True, validate_default=True, allow_inf_nan=False, hide_input_in_errors=True)


def _below(other: str, *, included: bool) -> AfterValidator:
    """Return a validator that keeps a number below that of another field."""

    def compared(value: float, info: ValidationInfo) -> float:
        limit = info.data.get(other)
        if limit is not None and (value > limit or (value == limit and not included)):
            raise ValueError(f"must be below {other}")
        return value

    return AfterValidator(compared)


def _needed(key: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
    """Refuse a key that a provider would refuse."""
    length = len(key.get_secret_value()) if key else 0
    if info.data.get("provider") in ("openai", "anthropic") and length < SHORTEST_KEY:
        raise ValueError(f"the provider needs {SHORTEST_KEY} characters")
    return key


def _spelt(path: Iterable[object], prefix: str) -> str:
    """Return the name of a variable from the path to its field."""
    return prefix + "__".join(map(str, path)).upper()


def _paths(values: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the path of every text."""
    return [
        (name, inner) if isinstance(value, dict) else (name,)
        for name, value in values.items()
        for inner in (value if isinstance(value, dict) else [""])
    ]


def read_values(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> dict[str, Any]:
    own = {name.upper()[len(prefix) :].lower(): name for name in env if name.upper()[: len(prefix)] == prefix}
    texts = {name: text for name, written in own.items() if (text := env[written].strip())}
    groups = sorted({name.split("__", 1)[0] for name in texts if "__" in name})
    plain = {name: text for name, text in texts.items() if "__" not in name}
    inside = {
        group: {name.split("__", 1)[1]: text for name, text in texts.items() if name.startswith(f"{group}__")}
        for group in groups
    }
    return plain | inside


class RetryConfig(_Strict):
    """How often a call is repeated, and how long to wait in between."""

    max_attempts: Annotated[int, Field(ge=1, le=10)] = 3
    max_delay_s: float = 30.0
    base_delay_s: Annotated[float, Field(ge=0), _below("max_delay_s", included=True)] = 0.5


class AppConfig(_Strict):
    """All that Harbor has to know before it answers the first ticket."""

    provider: Provider = "openai"
    model: str
    api_key: Annotated[SecretStr | None, AfterValidator(_needed)] = None
    base_url: HttpUrl = HttpUrl("http://localhost:8000/v1")
    temperature: Annotated[float, Field(ge=0, le=2)] = 1.0
    context_window: int = 8192
    max_tokens: Annotated[int, Field(ge=1), _below("context_window", included=False)] = 512
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    stream: bool = False
    log_level: LogLevel = "INFO"
    retry: RetryConfig = RetryConfig()


def load_config(env: Mapping[str, str], *, prefix: str = "HARBOR_") -> AppConfig:
    values = read_values(env, prefix=prefix)
    known = [*AppConfig.model_fields, *(f"retry__{name}" for name in RetryConfig.model_fields)]
    problems = {}
    for path in _paths(values):
        name = "__".join(path)
        if name not in known:
            close = get_close_matches(name, [other for other in known if other != "retry"])
            hint = f"; did you mean {prefix}{close[0].upper()}?" if close else ""
            problems[_spelt(path, prefix)] = f"unknown variable{hint}"
    config: AppConfig | None = None
    details = []
    try:
        config = AppConfig(**values)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
    problems |= {_spelt(detail["loc"], prefix): detail["msg"] for detail in details}
    if config is None or problems:
        raise ConfigError(Problem(name, problems[name]) for name in sorted(problems))
    return config


def redacted(config: AppConfig) -> dict[str, object]:
    shown: dict[str, object] = {name: getattr(config, name) for name in AppConfig.model_fields}
    shown["api_key"] = None if config.api_key is None else "*" * 10
    shown["base_url"] = str(config.base_url)
    shown["retry"] = dict(config.retry)
    return shown
