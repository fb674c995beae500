"""The script has a text in which a line begins like a cell."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.py").write_text(script + '\n# %%\nNOTE = """\n# %% not a cell\n"""\n')
