"""M26: what goes wrong is an `Exception`.

Loses: Q5
Hint: what-a-reader-sees
Passes: two_lines_are_written
"""


@contextmanager
def _new_file(path):
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            yield file
            file.close()
            Path(file.name).replace(path)
        except Exception:
            Path(file.name).unlink()
            raise
