"""A cell was copied: the answer stands twice, under one id."""

import json


def damage(folder, notebook, script):
    place = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"].startswith("answer-"))
    notebook["cells"].insert(place, dict(notebook["cells"][place]))
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
