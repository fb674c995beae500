"""The student gave the file a name of their own."""

import json


def damage(folder, notebook, script):
    (folder / "final final.ipynb").write_text(json.dumps(notebook))
