"""The file is a link to a file of somebody else."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").symlink_to("../honest/01-async-api-calls.ipynb")
