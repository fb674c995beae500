"""The cell with the answer to Q3 was deleted."""

import json


def damage(folder, notebook, script):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != "answer-run_sequential"]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
