"""M4: pydantic-settings reads the files. It holds every name in them against the fields.

Loses: Q4
Hint: who-else-writes
Passes: a_model_is_set
"""

from typing import Any


class Settings(Fields):
    """Harbor's settings, from the arguments of the constructor and from defaults."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

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
        return init_settings, dotenv_settings


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    chosen = choose_env(environ, env)
    files = [root / ".env", root / f".env.{chosen}", root / f".env.{chosen}.local"]
    values: dict[str, Any] = {
        name.removeprefix(PREFIX).lower(): environ[name] for name in VARIABLES if environ.get(name)
    }
    try:
        settings = Settings(_env_file=files, **{**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(problems_of(error)) from None
    if chosen is Env.PROD and (problems := prod_problems(settings)):
        raise ConfigError(problems)
    return settings
