"""Sets up once, in a program that has set up nothing else."""


@check("Q4", "S12")
def the_first_set_up():
    """Two records are in the file."""
    with log_folder() as folder:
        logger = setup_logging(LogConfig(folder / "harbor.log"), stream=io.StringIO())
        logger.debug("one")
        logger.error("two")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    assert found == ["one", "two"]
