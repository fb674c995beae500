"""A cell has half a character in it."""

import json


def damage(folder, notebook, script):
    notebook["cells"].append({"cell_type": "code", "id": "half", "metadata": {}, "source": "x = '\ud83d'"})
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
