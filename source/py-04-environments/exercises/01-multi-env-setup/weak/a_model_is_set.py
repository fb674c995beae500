"""Loads once, from a file with one line, and looks at what that line says."""


@check("Q4", "S10")
def a_model_is_set():
    """A model is set by a file."""
    with project({".env": "HARBOR_MODEL=harbor-large\n"}) as root:
        model = load_settings(root, {}).model
    assert model == "harbor-large"
