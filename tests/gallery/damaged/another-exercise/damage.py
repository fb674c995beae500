"""The notebook of another course lies in the folder, and nothing else."""

import json


def damage(folder, notebook, script):
    cell = {"cell_type": "code", "source": "def mean(xs):\n    return sum(xs) / len(xs)\n"}
    (folder / "homework.ipynb").write_text(json.dumps({"cells": [cell], "nbformat": 4}))
