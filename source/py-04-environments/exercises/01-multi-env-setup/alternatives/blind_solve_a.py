"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    """Return the environment that the argument names, else the one that `HARBOR_ENV` names, else dev."""
    # --- sub-goal: choose the environment
    text = env if env is not None else environ.get("HARBOR_ENV") or Env.DEV
    wanted = text.strip().lower()
    for member in Env:
        if member == wanted:
            return member
    raise ConfigError([Problem("HARBOR_ENV", CHOICES)])


from dotenv.parser import parse_stream


def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name that a file sets, with the names in braces filled in."""
    # --- sub-goal: turn text into values
    # Not dotenv_values: of a name that comes twice, it forgets the first line, and a line between the two may use that.
    if not path.is_file():
        return {}
    values: dict[str, str] = {}
    for line in parse_stream(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        if line.key is not None and line.value is not None:
            values[line.key] = expanded(line.value, {**below, **values})
    return values


def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    """Return what the highest layer says about each of Harbor's names, without those that are unset."""
    # --- sub-goal: look where you were told
    # --- sub-goal: read the layers, the weakest first
    # --- sub-goal: keep where each value comes from
    below: dict[str, str] = {}
    found: dict[str, Found] = {}
    for name in (".env", f".env.{env}", f".env.{env}.local"):
        values = read_env_file(root / name, below)
        below.update(values)
        for variable, text in values.items():
            if variable.startswith(PREFIX):
                found[variable] = Found(text, name)
    for variable in VARIABLES:
        if variable in environ:
            found[variable] = Found(environ[variable], "environ")
    return {variable: one for variable, one in found.items() if one.text}


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


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    # --- sub-goal: say everything that is wrong at once
    chosen = choose_env(environ, env)
    values: dict[str, object] = {"env": chosen}
    problems: list[Problem] = []
    for variable, found in find_values(root, environ, chosen).items():
        if variable in VARIABLES:
            values[variable.removeprefix(PREFIX).lower()] = found.text
        elif variable != "HARBOR_ENV":
            problems.append(Problem(variable, "is no setting of Harbor"))
    settings = None
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += problems_of(error)
    if settings is None or problems:
        raise ConfigError(problems)
    if chosen is Env.PROD and (unfit := prod_problems(settings)):
        raise ConfigError(unfit)
    return settings


def prod_problems(settings: Settings) -> list[Problem]:
    """Return a problem for each setting that is not fit for prod."""
    problems: list[Problem] = []
    if settings.debug:
        problems.append(Problem("HARBOR_DEBUG", "must be off in prod"))
    if settings.log_level == "DEBUG":
        problems.append(Problem("HARBOR_LOG_LEVEL", "must be INFO or above in prod"))
    key = settings.api_key.get_secret_value() if settings.api_key is not None else ""
    if not key or key.startswith("sk-test"):
        problems.append(Problem("HARBOR_API_KEY", "must be set, to the real one, in prod"))
    if settings.base_url.scheme != "https":
        problems.append(Problem("HARBOR_BASE_URL", "must begin with https in prod"))
    if not settings.cost_limit_usd:
        problems.append(Problem("HARBOR_COST_LIMIT_USD", "must be set, and above 0, in prod"))
    return problems


def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    """Return what decides each variable, without showing a secret."""
    # --- sub-goal: hide what is secret
    values = find_values(root, environ, choose_env(environ, env))
    sources: list[Source] = []
    for name, field in VARIABLES.items():
        found = values.get(name, Found(default_text(field), "default"))
        shown = HIDDEN if found.text and is_secret(field) else found.text
        sources.append(Source(name, shown, found.origin))
    return sources


def env_example(model: type[Fields]) -> str:
    """Return an `.env.example` for a class of settings: descriptions, types, and defaults that are no secret."""
    lines: list[str] = []
    for name, field in variables_of(model).items():
        default = "" if is_secret(field) else default_text(field)
        lines.append(f"# {field.description} ({type_text(field)})\n")
        lines.append(f"{name}={default}\n")
    return "".join(lines)


def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether the last line that matches a name ignores it."""
    ignored = False
    for pattern in patterns:
        if pattern.startswith("!"):
            if fnmatchcase(name, pattern[1:]):
                ignored = False
        elif fnmatchcase(name, pattern):
            ignored = True
    return ignored


def check_repository(root: Path, tracked: Sequence[str]) -> list[str]:
    """Return what is wrong with a repository: settings that are not ignored, keys, an example with gaps."""
    # --- sub-goal: compare with what was promised
    wrong: list[str] = []
    patterns = lines_of(root / ".gitignore")
    for name in sorted(path.name for path in root.iterdir() if path.is_file()):
        if name.startswith(".env") and name != EXAMPLE_FILE:
            if not is_ignored(name, patterns):
                wrong.append(f"{name}: not ignored")
            if name in tracked:
                wrong.append(f"{name}: tracked")
    for tracked_path in tracked:
        for number, line in enumerate(lines_of(root / tracked_path), start=1):
            if KEY_LIKE.search(line):
                wrong.append(f"{tracked_path}:{number}: looks like a key")
    example = read_env_file(root / EXAMPLE_FILE, {})
    wrong += [f"{EXAMPLE_FILE}: {name} is missing" for name in VARIABLES if name not in example]
    return wrong
