"""M18: a good message shows the value that is wrong.

Loses: Q5
Hint: no-key-in-messages
Passes: prod_starts
"""


def prod_problems(settings: Settings) -> list[Problem]:
    """Return a problem for each setting that is not fit for prod."""
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    unfit = {
        "HARBOR_DEBUG": settings.debug,
        "HARBOR_LOG_LEVEL": settings.log_level == "DEBUG",
        "HARBOR_API_KEY": not key or key.startswith("sk-test"),
        "HARBOR_BASE_URL": settings.base_url.scheme != "https",
        "HARBOR_COST_LIMIT_USD": not settings.cost_limit_usd,
    }
    shown = {**settings.model_dump(), "api_key": key}
    return [
        Problem(name, f"must not be {shown[name.removeprefix(PREFIX).lower()]!r}") for name, bad in unfit.items() if bad
    ]
