"""One file, one line in `.gitignore`, one gap in the example."""


@check("Q7", "S20")
def one_file_is_ignored():
    """A file that is ignored is fine, one that is not is found."""
    with project({".gitignore": ".env\n", ".env": "", ".env.dev": ""}) as root:
        found = check_repository(root, [".gitignore"])
    assert found[:2] == [".env.dev: not ignored", ".env.example: HARBOR_MODEL is missing"]
