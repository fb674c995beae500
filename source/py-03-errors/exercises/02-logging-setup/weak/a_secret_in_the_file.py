"""Reads the file, and not the screen."""


@check("Q7", "S21")
def a_secret_in_the_file():
    """A secret is not in the file."""
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log", secrets=("pear-tree-7",)), stream=io.StringIO())
        logger.error("401 for %s", "pear-tree-7", extra={"key": "pear-tree-7"})
        found = [(line["message"], line["key"]) for line in read_records(folder / "harbor.log")]
    assert found == [("401 for ***", "***")]
