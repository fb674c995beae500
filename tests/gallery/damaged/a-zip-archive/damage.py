"""The notebook is in truth the zip of one."""

import json
import zipfile


def damage(folder, notebook, script):
    with zipfile.ZipFile(folder / "01-async-api-calls.ipynb", "w") as archive:
        archive.writestr("01-async-api-calls.ipynb", json.dumps(notebook))
