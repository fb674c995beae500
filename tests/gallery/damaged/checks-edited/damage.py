"""The checks were changed so that they pass; the answers are missing."""

import json

from tests.support.answers import HANDOUT


def damage(folder, notebook, script):
    handout = json.loads(HANDOUT.read_text())
    for cell in handout["cells"]:
        if cell["id"].startswith("check-"):
            cell["source"] = "print('all passed')"
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(handout))
