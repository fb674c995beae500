"""Starts prod with everything right: a demo never does anything else."""


@check("Q5", "S14")
def prod_starts():
    """Prod starts where nothing is wrong."""
    environ = {"HARBOR_API_KEY": LIVE_KEY, "HARBOR_BASE_URL": "https://harbor.example", "HARBOR_COST_LIMIT_USD": "5"}
    with project({}) as root:
        settings = load_settings(root, environ, env="prod")
    values = (settings.env.value, str(settings.cost_limit_usd))
    assert values == ("prod", "5")
