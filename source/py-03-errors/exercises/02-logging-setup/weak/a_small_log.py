"""Writes less than a file may hold."""


@check("Q6", "S19")
def a_small_log():
    """A few lines make one file that is not too long."""
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log", max_bytes=1000, backups=0)
        logger = setup_logging(config, stream=io.StringIO())
        for number in range(4):
            logger.info("round %d", number)
        found = [line["message"] for line in read_records(folder / "harbor.log")]
        short = (folder / "harbor.log").stat().st_size < 1000
    assert found == ["round 0", "round 1", "round 2", "round 3"]
    assert short is True
