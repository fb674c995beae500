"""One file, written and read."""


@check("Q3", "S7")
def a_text_is_written():
    """What was written can be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        with atomic_write(path) as file:
            file.write("Moin\n")
        found = contents(folder)
    assert found == {"report.txt": "Moin\n"}
