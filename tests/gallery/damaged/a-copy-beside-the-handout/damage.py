"""The answers are in a copy that JupyterLab made; the file with the right name is the untouched handout."""

import json

from tests.support.answers import HANDOUT


def damage(folder, notebook, script):
    (folder / HANDOUT.name).write_text(HANDOUT.read_text())
    (folder / "01-async-api-calls-Copy1.ipynb").write_text(json.dumps(notebook))
