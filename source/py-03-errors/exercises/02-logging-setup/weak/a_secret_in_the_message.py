"""Puts the one secret into the text by an f-string."""


@check("Q7", "S21")
def a_secret_in_the_message():
    """A secret in the text of a message is replaced."""
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log", secrets=("pear-tree-7",)), stream=io.StringIO())
        logger.error("401 for pear-tree-7")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    assert found == ["401 for ***"]
