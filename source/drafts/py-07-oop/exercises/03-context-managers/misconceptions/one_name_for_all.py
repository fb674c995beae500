"""M14: the new file is called as the old one, with `.tmp` behind it.

Loses: Q3
Hint: whose-name
Passes: a_text_is_written
"""


@contextmanager
def atomic_write(path, *, encoding="utf-8"):
    new = path.with_name(f"{path.name}.tmp")
    try:
        with new.open("w", encoding=encoding, newline="") as file:
            yield file
        new.replace(path)
    except BaseException:
        new.unlink()
        raise
