"""The script was given the suffix of a notebook."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text(script)
