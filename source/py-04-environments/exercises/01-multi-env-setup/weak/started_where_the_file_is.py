"""Runs where the file is, as every first test does."""


@check("Q3", "S7")
def started_where_the_file_is():
    """A setting of a file is found, where the program is started in its folder."""
    with project({".env": "HARBOR_MODEL=harbor-large\n"}) as root, chdir(root):
        text = find_values(root, {}, Env.DEV)["HARBOR_MODEL"].text
    assert text == "harbor-large"
