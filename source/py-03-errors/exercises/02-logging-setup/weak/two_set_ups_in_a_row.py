"""Sets up twice the same, and looks at the lines alone."""


@check("Q5", "S15")
def two_set_ups_in_a_row():
    """After two set-ups a record is one line."""
    with log_folder() as folder:
        config = LogConfig(folder / "harbor.log")
        setup_logging(config, stream=io.StringIO())
        setup_logging(config, stream=io.StringIO()).error("once")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
    assert found == ["once"]
