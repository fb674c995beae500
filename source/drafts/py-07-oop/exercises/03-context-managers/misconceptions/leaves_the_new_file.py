"""M1: a new file that came to nothing stays in the folder.

Loses: Q3
Hint: what-is-left
Passes: a_text_is_written
"""


@contextmanager
def atomic_write(path, *, encoding="utf-8"):
    with tempfile.NamedTemporaryFile("w", encoding=encoding, newline="", dir=path.parent, delete=False) as file:
        yield file
    Path(file.name).replace(path)
