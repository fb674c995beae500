"""A loop has printed fifty megabytes into the outputs."""

import json


def damage(folder, notebook, script):
    notebook["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 500_000}]
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook))
