"""M7: the file is opened with `wb`, and written.

Loses: Q5 Q6
Hint: what-a-reader-sees
Passes: two_lines_are_written
"""


@contextmanager
def _new_file(path):
    with path.open("wb") as file:
        yield file
