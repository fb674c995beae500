"""The browser saved a second download under another name."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls (1).ipynb").write_text(json.dumps(notebook))
