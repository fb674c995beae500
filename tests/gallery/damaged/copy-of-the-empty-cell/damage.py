"""An untouched copy of the cell stands below the answer, and would overwrite it."""

import json

from tests.support.answers import HANDOUT


def damage(folder, notebook, script):
    empty = next(cell for cell in json.loads(HANDOUT.read_text())["cells"] if cell["id"] == "answer-run_concurrent")
    notebook["cells"].append({**empty, "id": "copy"})
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
