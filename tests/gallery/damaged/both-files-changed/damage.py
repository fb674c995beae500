"""Notebook and script were both worked in; the script has less."""

import json

from tests.support.answers import SCRIPT


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
    (folder / "01-async-api-calls.py").write_text(SCRIPT.read_text() + "\n# %%\nx = 1\n")
