"""Some cells have no source, or one that is no text."""

import json


def damage(folder, notebook, script):
    odd = [{"cell_type": "code", "id": f"odd{n}", "source": source} for n, source in enumerate([None, 7, [1, 2], {}])]
    notebook["cells"] += [*odd, {"cell_type": "code", "id": "none"}, "text", None, 5]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
