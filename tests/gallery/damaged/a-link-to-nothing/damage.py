"""The file is a link that leads nowhere."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").symlink_to("/nowhere/at/all")
