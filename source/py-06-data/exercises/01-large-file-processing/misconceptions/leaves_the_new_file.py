"""M27: a new file that came to nothing is left where it is.

Loses: Q5 Q6
Hint: what-a-reader-sees
Passes: two_lines_are_written
"""


@contextmanager
def _new_file(path):
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        yield file
    Path(file.name).replace(path)
