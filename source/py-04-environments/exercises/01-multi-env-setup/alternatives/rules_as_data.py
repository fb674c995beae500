"""Parses with dotenv's parser; layers are a chain of dictionaries, and rules are data."""

from collections import ChainMap
from collections.abc import Callable
from typing import Any

from dotenv.parser import parse_stream

KNOWN = {"dev": Env.DEV, "staging": Env.STAGING, "prod": Env.PROD}
RULES: list[tuple[str, str, Callable[[Any], bool]]] = [
    ("debug", "is on", bool),
    ("log_level", "shows too much", lambda level: level == "DEBUG"),
    ("api_key", "is missing or for tests", lambda key: not key or str(key.get_secret_value()).startswith("sk-test")),
    ("base_url", "is not safe", lambda url: url.scheme != "https"),
    ("cost_limit_usd", "is missing", lambda limit: limit in (None, 0)),
]


def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    typed = environ.get("HARBOR_ENV", "") or "dev" if env is None else env
    chosen = KNOWN.get(typed.strip().lower())
    if chosen is None:
        raise ConfigError([Problem("HARBOR_ENV", f"must be one of {', '.join(KNOWN)}")])
    return chosen


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    own: dict[str, str] = {}
    try:
        text = path.read_text(encoding="utf-8").removeprefix("\ufeff")
    except FileNotFoundError:
        return own
    last: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.key is not None and binding.value is not None:
            last[binding.key] = binding.value
    for name, value in last.items():
        own[name] = expanded(value, ChainMap(own, dict(below)))
    return own


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    low = read_env_file(root / ".env", {})
    middle = read_env_file(root / f".env.{env}", low)
    high = read_env_file(root / f".env.{env}.local", {**low, **middle})
    process = {name: environ[name] for name in VARIABLES.keys() & environ.keys()}
    origins = {"environ": process, f".env.{env}.local": high, f".env.{env}": middle, ".env": low}
    merged = ChainMap(*origins.values())
    return {
        name: Found(text, next(origin for origin, texts in origins.items() if name in texts))
        for name, text in merged.items()
        if text and name.startswith(PREFIX)
    }


class Settings(Fields):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        everything = (init_settings, env_settings, dotenv_settings, file_secret_settings)
        return everything[:1]


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    chosen = choose_env(environ, env)
    texts: dict[str, Any] = {name: one.text for name, one in find_values(root, environ, chosen).items()}
    texts.pop("HARBOR_ENV", None)
    unknown = [Problem(name, "no such setting") for name in texts.keys() - VARIABLES.keys()]
    try:
        settings = Settings(env=chosen, **{name[7:].lower(): texts[name] for name in texts.keys() & VARIABLES.keys()})
    except ValidationError as error:
        raise ConfigError([*unknown, *problems_of(error)]) from None
    _refuse(unknown)
    if chosen is Env.PROD:
        _refuse(prod_problems(settings))
    return settings


def _refuse(problems: list[Problem]) -> None:
    """Raise what is wrong, if anything is."""
    if problems:
        raise ConfigError(problems)


def prod_problems(settings: Settings) -> list[Problem]:
    values = dict(settings)
    return [Problem(PREFIX + name.upper(), message) for name, message, is_unfit in RULES if is_unfit(values[name])]


def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    found = find_values(root, environ, choose_env(environ, env))

    def one(name: str, field: FieldInfo) -> Source:
        text, origin = default_text(field), "default"
        if name in found:
            text, origin = found[name].text, found[name].origin
        return Source(name, HIDDEN if text and is_secret(field) else text, origin)

    return [one(name, field) for name, field in VARIABLES.items()]


def env_example(model: type[Fields]) -> str:
    rows = [
        (field.description, type_text(field), name, [default_text(field), ""][is_secret(field)])
        for name, field in variables_of(model).items()
    ]
    return "".join("# {} ({})\n{}={}\n".format(*row) for row in rows)


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    verdicts = [pattern[:1] != "!" for pattern in patterns if fnmatchcase(name, pattern.removeprefix("!"))]
    return bool(verdicts) and verdicts[-1]


def check_repository(root: Path, tracked: Sequence[str]) -> list[str]:
    return [*_settings_at_risk(root, tracked), *_keys(root, tracked), *_gaps(root)]


def _settings_at_risk(root: Path, tracked: Sequence[str]) -> Iterator[str]:
    """Yield which settings Git may take along, or has."""
    for path in sorted(root.glob(".env*")):
        if path.name != ".env.example" and not is_ignored(path.name, lines_of(root / ".gitignore")):
            yield f"{path.name}: not ignored"
        if path.name != ".env.example" and path.name in tracked:
            yield f"{path.name}: tracked"


def _keys(root: Path, tracked: Sequence[str]) -> Iterator[str]:
    """Yield where keys are."""
    for path in tracked:
        for number, line in enumerate(lines_of(root / path), 1):
            if KEY_LIKE.search(line):
                yield f"{path}:{number}: looks like a key"


def _gaps(root: Path) -> Iterator[str]:
    """Yield what the example does not set."""
    example = read_env_file(root / ".env.example", {})
    yield from (f".env.example: {name} is missing" for name in VARIABLES if name not in example)
