"""M16: the new file takes its place in a `finally`, whatever happened.

Loses: Q3
Hint: what-is-left
Passes: a_text_is_written
"""


@contextmanager
def atomic_write(path, *, encoding="utf-8"):
    with tempfile.NamedTemporaryFile("w", encoding=encoding, newline="", dir=path.parent, delete=False) as file:
        try:
            yield file
        finally:
            file.close()
            Path(file.name).replace(path)
