"""The notebook is of format 3: worksheets, `input` instead of `source`."""

import json


def damage(folder, notebook, script):
    cells = [{"cell_type": cell["cell_type"], "input": cell["source"]} for cell in notebook["cells"]]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(old))
