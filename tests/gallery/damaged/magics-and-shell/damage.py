"""Magics, shell lines, `display` and a top-level await stand between the answers."""

import json

LINES = ["%matplotlib inline\nx = 1", "!pip install httpx", "%%time\ny = 2", "display(x)", "await asyncio.sleep(0)"]


def damage(folder, notebook, script):
    cells = [{"cell_type": "code", "id": f"m{n}", "metadata": {}, "source": s} for n, s in enumerate(LINES)]
    notebook["cells"] = [*notebook["cells"][:6], *cells, *notebook["cells"][6:]]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
