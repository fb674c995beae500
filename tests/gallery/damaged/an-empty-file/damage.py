"""The upload was empty."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").touch()
