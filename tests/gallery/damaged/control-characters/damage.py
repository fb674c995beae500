"""Line ends and tabs stand in the JSON as they are, and not as \\n and \\t."""

import json


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text(json.dumps(notebook).replace("\\n", "\n"))
