"""M16: the first thing that is wrong is reason enough not to start.

Loses: Q5
Hint: who-reads-warnings
Passes: prod_starts
"""


def prod_problems(settings: Settings) -> list[Problem]:
    """Return a problem for each setting that is not fit for prod."""
    if settings.debug:
        return [Problem("HARBOR_DEBUG", "must be off")]
    if settings.log_level == "DEBUG":
        return [Problem("HARBOR_LOG_LEVEL", "must not be DEBUG")]
    if settings.api_key is None or settings.api_key.get_secret_value().startswith("sk-test"):
        return [Problem("HARBOR_API_KEY", "a real key is needed")]
    if settings.base_url.scheme != "https":
        return [Problem("HARBOR_BASE_URL", "must begin with https")]
    if not settings.cost_limit_usd:
        return [Problem("HARBOR_COST_LIMIT_USD", "a limit is needed")]
    return []
