"""All cells were merged into one."""

import json


def damage(folder, notebook, script):
    code = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    notebook["cells"] = [{"cell_type": "code", "id": "one", "metadata": {}, "source": code}]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
