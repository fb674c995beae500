"""A program has added a hundred thousand cells."""

import json


def damage(folder, notebook, script):
    notebook["cells"] += [{"cell_type": "code", "id": f"n{n}", "source": ""} for n in range(100_000)]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
