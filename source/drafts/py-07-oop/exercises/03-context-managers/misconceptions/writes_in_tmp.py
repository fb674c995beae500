"""M4: the new file is written into the folder for temporary files.

Loses: Q3
Hint: one-step
Passes: a_text_is_written
"""


@contextmanager
def atomic_write(path, *, encoding="utf-8"):
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / path.name
        with new.open("w", encoding=encoding, newline="") as file:
            yield file
        new.replace(path)
