"""M18: the file itself is opened, and written.

Loses: Q3
Hint: what-a-reader-sees
Passes: a_text_is_written
"""


@contextmanager
def atomic_write(path, *, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        yield file
