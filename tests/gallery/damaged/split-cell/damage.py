"""A cell was split in the middle of a function."""

import json


def damage(folder, notebook, script):
    place = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == "answer-call_one")
    lines = "".join(notebook["cells"][place]["source"]).splitlines(keepends=True)
    head, tail = {**notebook["cells"][place]}, {**notebook["cells"][place], "id": "tail"}
    head["source"], tail["source"] = lines[:2], lines[2:]
    notebook["cells"][place : place + 1] = [head, tail]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
