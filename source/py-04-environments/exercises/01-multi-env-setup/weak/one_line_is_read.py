"""Reads a file that somebody made for the test: one plain line."""


@check("Q2", "S3")
def one_line_is_read():
    """One line is read."""
    with project({".env": "HARBOR_MODEL=harbor-large\n"}) as root:
        values = read_env_file(root / ".env", {})
    assert values == {"HARBOR_MODEL": "harbor-large"}
