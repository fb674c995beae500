"""Logs on the logger that was set up, and on none of its children."""


@check("Q4", "S13")
def the_id_of_the_logger_itself():
    """A record carries the id of its request."""
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log"), stream=io.StringIO())
        with request_context("r-17"):
            logger.info("started")
        found = [line["request_id"] for line in read_records(folder / "harbor.log")]
    assert found == ["r-17"]
