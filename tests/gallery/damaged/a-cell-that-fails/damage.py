"""A scratch cell in the middle raises; the cells after it still run."""

import json


def damage(folder, notebook, script):
    notebook["cells"].insert(8, {"cell_type": "code", "id": "scratch", "metadata": {}, "source": "1 / 0"})
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
