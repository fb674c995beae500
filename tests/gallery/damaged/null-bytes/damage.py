"""A failed copy has left null bytes at the end."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_bytes(json.dumps(notebook).encode() + b"\0" * 4096)
