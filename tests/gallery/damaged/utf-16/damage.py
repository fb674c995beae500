"""An editor saved the notebook as UTF-16."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_bytes(json.dumps(notebook, ensure_ascii=False).encode("utf-16"))
