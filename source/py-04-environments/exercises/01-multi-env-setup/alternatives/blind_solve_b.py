"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    """Return the environment that the argument names, else the one that `HARBOR_ENV` names, else dev."""
    # --- sub-goal: choose the environment
    typed = (environ.get("HARBOR_ENV") or Env.DEV.value) if env is None else env
    chosen = {member.value: member for member in Env}.get(typed.strip().lower())
    if chosen is None:
        raise ConfigError([Problem("HARBOR_ENV", CHOICES)])
    return chosen


from collections import ChainMap

ASSIGNMENT = re.compile(
    r"""
    (?: export \s+ (?= [^=\s] ) )?              # `export=1` sets a name that is called export
    (?P<name> [^=]+? ) \s* = \s*
    (?:
        (?P<quote> ['"] ) (?P<quoted> .*? ) (?P=quote)  # whatever follows the second quote is dropped
      | (?P<bare> .*? ) (?: \s+ \# .* )? \Z
    )
    """,
    re.VERBOSE,
)


def assignments(text: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the raw value of each line that sets one, in their order, also twice the same name."""
    for line in map(str.strip, text.split("\n")):  # splitlines would know more line ends than S4
        if not line.startswith("#") and (parts := ASSIGNMENT.match(line)):
            yield parts["name"], parts["bare"] if parts["quote"] is None else parts["quoted"]


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name that a file sets, with the names in braces filled in."""
    # --- sub-goal: turn text into values
    values: dict[str, str] = {}
    if path.is_file():
        known = ChainMap(values, dict(below))  # what stands above in the file hides what is below it
        for name, raw in assignments(path.read_bytes().decode("utf-8-sig")):
            values[name] = expanded(raw, known)
    return values


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    """Return what the highest layer says about each of Harbor's names, without those that are unset."""
    # --- sub-goal: look where you were told
    # --- sub-goal: read the layers, the weakest first
    layers: list[tuple[str, Mapping[str, str]]] = []
    files: ChainMap[str, str] = ChainMap()
    for suffix in ("", f".{env.value}", f".{env.value}.local"):
        origin = f".env{suffix}"
        files = files.new_child(read_env_file(root / origin, files))
        layers.append((origin, {name: text for name, text in files.maps[0].items() if name.startswith(PREFIX)}))
    layers.append(("environ", {name: environ[name] for name in VARIABLES if name in environ}))
    # --- sub-goal: keep where each value comes from
    found: dict[str, Found] = {}
    for origin, texts in reversed(layers):  # whoever speaks first is the strongest
        for name, text in texts.items():
            found.setdefault(name, Found(text, origin))
    return {name: one for name, one in found.items() if one.text}


class Settings(Fields):
    """Harbor's settings, from the arguments of the constructor and from defaults."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources that may be asked."""
        return (init_settings,)


def validated(texts: Mapping[str, str]) -> Settings | list[Problem]:
    """Return the settings of these texts, by the names of the fields, or what pydantic says against them."""
    try:
        return Settings.model_validate(dict(texts))
    except ValidationError as error:
        return problems_of(error)


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    # --- sub-goal: say everything that is wrong at once
    chosen = choose_env(environ, env)
    found = find_values(root, environ, chosen)
    fields = {PREFIX + name.upper(): name for name in Settings.model_fields}
    # Unknown names never reach pydantic: BaseSettings would take `_env_file`, of HARBOR__ENV_FILE, for an option.
    wrong = [Problem(name, "is no setting of Harbor") for name in found if name not in fields]
    texts = {fields[name]: one.text for name, one in found.items() if name in fields}
    settings = validated(texts | {"env": chosen.value})
    if isinstance(settings, list):
        raise ConfigError(wrong + settings)
    if not wrong and chosen is Env.PROD:
        wrong = prod_problems(settings)
    if wrong:
        raise ConfigError(wrong)
    return settings


from collections.abc import Callable


def key_of(settings: Settings) -> str:
    """Return the text of the key; an empty one where there is none."""
    return settings.api_key.get_secret_value() if settings.api_key else ""


RAILS: tuple[tuple[str, str, Callable[[Settings], bool]], ...] = (
    ("HARBOR_DEBUG", "must be off in prod", lambda settings: settings.debug),
    ("HARBOR_LOG_LEVEL", "must not be DEBUG in prod", lambda settings: settings.log_level == "DEBUG"),
    ("HARBOR_API_KEY", "is missing in prod", lambda settings: not key_of(settings)),
    ("HARBOR_API_KEY", "is for tests alone", lambda settings: key_of(settings).startswith("sk-test")),
    ("HARBOR_BASE_URL", "must use https in prod", lambda settings: settings.base_url.scheme != "https"),
    ("HARBOR_COST_LIMIT_USD", "must be set, and above 0, in prod", lambda settings: not settings.cost_limit_usd),
)


def prod_problems(settings: Settings) -> list[Problem]:
    """Return a problem for each setting that is not fit for prod."""
    return [Problem(variable, message) for variable, message, is_broken in RAILS if is_broken(settings)]


def shown(field: FieldInfo, text: str) -> str:
    """Return what can be shown of a text: for a secret, whether there is one."""
    return HIDDEN if text and is_secret(field) else text


def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    """Return what decides each variable, without showing a secret."""
    # --- sub-goal: hide what is secret
    found = find_values(root, environ, choose_env(environ, env))
    layers = ChainMap(found, {name: Found(default_text(field), "default") for name, field in VARIABLES.items()})
    return [Source(name, shown(field, layers[name].text), layers[name].origin) for name, field in VARIABLES.items()]


def env_example(model: type[Fields]) -> str:
    """Return an `.env.example` for a class of settings: descriptions, types, and defaults that are no secret."""
    return "".join(
        f"# {field.description} ({type_text(field)})\n{name}={'' if is_secret(field) else default_text(field)}\n"
        for name, field in variables_of(model).items()
    )


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether the last line that matches a name ignores it."""
    for pattern in reversed(patterns):
        if fnmatchcase(name, pattern.removeprefix("!")):
            return not pattern.startswith("!")
    return False


def open_settings(root: Path, tracked: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the files of settings."""
    patterns = lines_of(root / ".gitignore")
    names = {path.name for path in root.iterdir() if path.is_file() and path.name.startswith(".env")}
    for name in sorted(names - {EXAMPLE_FILE}):
        if not is_ignored(name, patterns):
            yield f"{name}: not ignored"
        if name in tracked:
            yield f"{name}: tracked"


def key_lines(root: Path, tracked: Sequence[str]) -> Iterator[str]:
    """Yield the places that look like a key, without what stands there."""
    for path in tracked:
        for number, line in enumerate(lines_of(root / path), start=1):
            if KEY_LIKE.search(line):
                yield f"{path}:{number}: looks like a key"


def gaps(root: Path) -> Iterator[str]:
    """Yield the names that the example forgets."""
    present = read_env_file(root / EXAMPLE_FILE, {})
    yield from (f"{EXAMPLE_FILE}: {name} is missing" for name in VARIABLES if name not in present)


def check_repository(root: Path, tracked: Sequence[str]) -> list[str]:
    """Return what is wrong with a repository: settings that are not ignored, keys, an example with gaps."""
    # --- sub-goal: compare with what was promised
    return [*open_settings(root, tracked), *key_lines(root, tracked), *gaps(root)]
