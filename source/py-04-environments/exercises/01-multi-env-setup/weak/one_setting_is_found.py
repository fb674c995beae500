"""Sets one variable in one file."""


@check("Q3", "S6")
def one_setting_is_found():
    """A setting of a file is found."""
    with project({".env.dev": "HARBOR_MODEL=harbor-large\n"}) as root:
        text = find_values(root, {}, Env.DEV)["HARBOR_MODEL"].text
    assert text == "harbor-large"
