"""M15: arguments have the highest priority, so the other sources do no harm.

Loses: Q4
Hint: which-source
Passes: a_model_is_set
"""


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
        return init_settings, env_settings
