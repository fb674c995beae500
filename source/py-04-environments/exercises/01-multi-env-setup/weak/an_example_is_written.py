"""Looks whether the names are there."""


@check("Q6", "S17")
def an_example_is_written():
    """The example has a line for the model and a line for the key, and the key has an origin."""
    names = [line.partition("=")[0] for line in env_example(Fields).splitlines() if not line.startswith("#")]
    with project({".env": f"HARBOR_API_KEY={LIVE_KEY}\n"}) as root:
        origin = {one.name: one.origin for one in explain(root, {})}["HARBOR_API_KEY"]
    assert names[::2] == ["HARBOR_MODEL", "HARBOR_API_KEY", "HARBOR_LOG_LEVEL", "HARBOR_COST_LIMIT_USD"]
    assert origin == ".env"
