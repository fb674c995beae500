"""A cell consists of ten thousand opening brackets."""

import json


def damage(folder, notebook, script):
    notebook["cells"].append({"cell_type": "code", "id": "deep", "metadata": {}, "source": "x = " + "(" * 10_000})
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
