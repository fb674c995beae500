"""A tool has thrown away all metadata and given every cell a new id."""

import json


def damage(folder, notebook, script):
    cells = [
        {"cell_type": cell["cell_type"], "id": f"x{n}", "metadata": {}, "source": cell["source"]}
        for n, cell in enumerate(notebook["cells"])
    ]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
