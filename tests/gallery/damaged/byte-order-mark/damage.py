"""An editor put a byte order mark before the notebook."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook), encoding="utf-8-sig")
