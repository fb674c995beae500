"""M1: `load_dotenv` loads a file. It loads it into `os.environ`, and does not override what is there.

Loses: Q4 Q6
Hint: who-else-reads
Passes: a_model_is_set
"""

from dotenv import load_dotenv


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    chosen = choose_env(environ, env)
    for file in (f".env.{chosen}.local", f".env.{chosen}", ".env"):
        load_dotenv(root / file)
    texts = {**{name: text for name, text in os.environ.items() if name.startswith(PREFIX)}, **environ}
    values = {
        name.removeprefix(PREFIX).lower(): text for name, text in texts.items() if text and name in VARIABLES
    }
    try:
        settings = Settings.model_validate({**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(problems_of(error)) from None
    if chosen is Env.PROD and (problems := prod_problems(settings)):
        raise ConfigError(problems)
    return settings
