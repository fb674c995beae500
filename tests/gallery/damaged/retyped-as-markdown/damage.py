"""An answer was turned into a text cell by a wrong key."""

import json


def damage(folder, notebook, script):
    for cell in notebook["cells"]:
        if cell["id"] == "answer-run_sequential":
            cell["cell_type"] = "markdown"
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
