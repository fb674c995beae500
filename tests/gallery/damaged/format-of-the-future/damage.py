"""The notebook says that it is of format 9."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps({**notebook, "nbformat": 9}))
