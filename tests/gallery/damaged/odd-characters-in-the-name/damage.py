"""The name of the file has a line end, a quote and a picture in it."""

import json


def damage(folder, notebook, script):
    (folder / "01-async\n'\U0001f600'.ipynb").write_text(json.dumps(notebook))
