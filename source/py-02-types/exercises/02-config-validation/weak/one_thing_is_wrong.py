"""Makes one mistake at a time, in a field."""


@check("Q4", "S12")
def one_thing_is_wrong():
    """A temperature that is too high is reported by its name."""
    with raised(ConfigError) as caught:
        load_config({"HARBOR_MODEL": "harbor-small", "HARBOR_PROVIDER": "local", "HARBOR_TEMPERATURE": "3"})
    name = caught.message.partition(":")[0]
    assert name == "HARBOR_TEMPERATURE"
