"""There is a folder with the name of the notebook; the answer lies in it."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").mkdir()
    (folder / "01-async-api-calls.ipynb" / "01-async-api-calls.py").write_text(script)
