"""An editor saved the script in the encoding of its country."""


def damage(folder, notebook, script):
    text = script.replace("# %%", "# Grüße, schöner Tag\n# %%", 1).encode("cp1252", errors="replace")
    (folder / "01-async-api-calls.py").write_bytes(text)
