"""M15: the new file takes its place while its last bytes are in a buffer.

Loses: Q3
Hint: one-step
Passes: a_text_is_written
"""


@contextmanager
def atomic_write(path, *, encoding="utf-8"):
    with tempfile.NamedTemporaryFile("w", encoding=encoding, newline="", dir=path.parent, delete=False) as file:
        new = Path(file.name)
        try:
            yield file
            new.replace(path)
        except BaseException:
            new.unlink()
            raise
