"""Looks at the text of the configuration, and at that of the error: two of the places where a key can be."""


@check("Q5", "S15")
def the_key_is_not_printed():
    """Neither the configuration nor the error shows the key as a whole."""
    config = AppConfig(model="harbor-small", api_key=FAKE_KEY)
    texts = [repr(config), repr(redacted(config))]
    with raised(ConfigError) as caught:
        load_config({"HARBOR_MODEL": "harbor-small", "HARBOR_API_KEY": FAKE_KEY[:14]})
    texts.append(caught.message)
    hidden = [FAKE_KEY[:14] not in text for text in texts]
    name = caught.message.partition(":")[0]
    assert hidden == [True, True, True]
    assert name == "HARBOR_API_KEY"
