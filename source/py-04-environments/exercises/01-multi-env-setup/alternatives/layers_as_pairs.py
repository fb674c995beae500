"""Reads lines with a form of its own; layers are pairs of a name and its texts, searched from the highest down."""

from typing import Any

LINE = re.compile(r"(?:export\s+)?(?P<name>[^\s=#]+)\s*=\s*(?P<rest>.*)")


def _value(rest: str) -> str:
    """Return a value without its quotes, or without the comment behind it."""
    if rest[:1] in ("'", '"') and rest[0] in rest[1:]:
        return rest[1 : rest.index(rest[0], 1)]
    return re.split(r"\s+#", rest, maxsplit=1)[0].strip()


def _layers(root: Path, environ: Mapping[str, str], env: Env) -> list[tuple[str, dict[str, str]]]:
    """Return all layers from the highest to the lowest."""
    layers: list[tuple[str, dict[str, str]]] = []
    known: dict[str, str] = {}
    for name in [".env", f".env.{env.value}", f".env.{env.value}.local"]:
        texts = read_env_file(root.joinpath(name), known)
        known = {**known, **texts}
        layers.insert(0, (name, texts))
    return [("environ", {name: text for name, text in environ.items() if name in VARIABLES}), *layers]


def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    wanted = env
    if wanted is None:
        wanted = environ.get("HARBOR_ENV", "")
        if wanted == "":
            return Env.DEV
    matching = [member for member in Env if member.value == wanted.strip().casefold()]
    if not matching:
        raise ConfigError([Problem("HARBOR_ENV", "must be one of dev, staging, prod")])
    return matching[0]


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    if not path.is_file():
        return {}
    own: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if found := LINE.match(line.strip()):
            own[found["name"]] = expanded(_value(found["rest"]), dict(below) | own)
    return own


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    layers = _layers(root, environ, env)
    names = {name for _, texts in layers for name in texts if name[: len(PREFIX)] == PREFIX}
    answer = {}
    for name in names:
        origin, text = next((origin, texts[name]) for origin, texts in layers if name in texts)
        if text != "":
            answer[name] = Found(text, origin)
    return answer


class Settings(Fields):
    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        only = [init_settings]
        return tuple(only)


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    where = choose_env(environ, env)
    texts: dict[str, Any] = {"env": where}
    problems: list[Problem] = []
    for name, one in find_values(root, environ, where).items():
        if name in VARIABLES:
            texts[name[len(PREFIX) :].lower()] = one.text
        elif name != PREFIX + "ENV":
            problems.append(Problem(name, "nobody knows this name"))
    settings: Settings | None = None
    try:
        settings = Settings(**texts)
    except ValidationError as error:
        problems += problems_of(error)
    if settings is not None and where == "prod" and not problems:
        problems += prod_problems(settings)
    if settings is None or problems:
        raise ConfigError(problems)
    return settings


def prod_problems(settings: Settings) -> list[Problem]:
    problems = []
    if settings.debug:
        problems.append(Problem("HARBOR_DEBUG", "debug is on"))
    if settings.log_level == "DEBUG":
        problems.append(Problem("HARBOR_LOG_LEVEL", "too much is logged"))
    if settings.api_key is None:
        problems.append(Problem("HARBOR_API_KEY", "there is none"))
    elif settings.api_key.get_secret_value().startswith("sk-test"):
        problems.append(Problem("HARBOR_API_KEY", "it is for tests"))
    if not str(settings.base_url).startswith("https://"):
        problems.append(Problem("HARBOR_BASE_URL", "it is not encrypted"))
    if settings.cost_limit_usd is None or settings.cost_limit_usd == 0:
        problems.append(Problem("HARBOR_COST_LIMIT_USD", "there is none"))
    return problems


def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    found = find_values(root, environ, choose_env(environ, env))
    defaults = {name: Found(default_text(field), "default") for name, field in VARIABLES.items()}
    secret = [name for name in VARIABLES if is_secret(VARIABLES[name])]
    return [
        Source(name, re.sub(".+", HIDDEN, one.text) if name in secret else one.text, one.origin)
        for name, one in (defaults | {name: one for name, one in found.items() if name in defaults}).items()
    ]


def env_example(model: type[Fields]) -> str:
    text = io.StringIO()
    for name, field in variables_of(model).items():
        print(f"# {field.description} ({type_text(field)})", file=text)
        print(name, "" if is_secret(field) else default_text(field), sep="=", file=text)
    return text.getvalue()


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    for pattern in reversed(patterns):
        if fnmatchcase(name, pattern.lstrip("!")):
            return not pattern.startswith("!")
    return False


def check_repository(root: Path, tracked: Sequence[str]) -> list[str]:
    patterns = lines_of(root / ".gitignore")
    names = sorted(path.name for path in root.iterdir() if path.name.startswith(".env"))
    report = []
    for name in names:
        if name != ".env.example":
            report += [] if is_ignored(name, patterns) else [f"{name}: not ignored"]
            report += [f"{name}: tracked"] if name in tracked else []
    for path in tracked:
        for index, line in enumerate(lines_of(root / path)):
            if KEY_LIKE.search(line) is not None:
                report.append(f"{path}:{index + 1}: looks like a key")
    given = set(read_env_file(root / ".env.example", {}))
    report.extend(f".env.example: {name} is missing" for name in VARIABLES if name not in given)
    return report
