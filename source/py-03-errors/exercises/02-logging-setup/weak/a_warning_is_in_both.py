"""Logs one warning, which every level lets pass."""


@check("Q4", "S12")
def a_warning_is_in_both():
    """A warning is on the screen and in the file."""
    screen = io.StringIO()
    with log_folder() as folder:
        setup_logging(LogConfig(folder / "harbor.log"), stream=screen).warning("slow")
        found = [line["message"] for line in read_records(folder / "harbor.log")]
        shutdown_logging()
    shown = screen.getvalue()
    assert found == ["slow"]
    assert shown == "WARNING harbor [-] slow\n"
