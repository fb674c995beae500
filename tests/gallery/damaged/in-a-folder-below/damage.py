"""The file lies two folders down, as some platforms unpack it."""

import json


def damage(folder, notebook, script):
    below = folder / "week 1" / "Über — 01"
    below.mkdir(parents=True)
    (below / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
