"""The cell with the imports was deleted."""

import json


def damage(folder, notebook, script):
    notebook["cells"] = [c for c in notebook["cells"] if "from dataclasses import" not in "".join(c["source"])]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
