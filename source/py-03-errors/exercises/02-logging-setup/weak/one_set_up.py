"""Sets up once, into a new folder."""


@check("Q5", "S15")
def one_set_up():
    """A record is one line."""
    with log_folder() as folder:
        setup_logging(LogConfig(folder / "harbor.log"), stream=io.StringIO()).error("once")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    assert found == ["once"]
