"""The notebook was given the suffix of a script."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.py").write_text(json.dumps(notebook))
