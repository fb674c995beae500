"""An answer was turned into a raw cell, between code fences."""

import json


def damage(folder, notebook, script):
    for cell in notebook["cells"]:
        if cell["id"] == "answer-run_concurrent":
            cell["cell_type"] = "raw"
            cell["source"] = "```python\n" + "".join(cell["source"]).strip() + "\n```\n"
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
