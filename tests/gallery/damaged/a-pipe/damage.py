"""The file is a pipe: whoever opens it would wait for ever."""

import os


def damage(folder, notebook, script):
    os.mkfifo(folder / "01-async-api-calls.ipynb")
