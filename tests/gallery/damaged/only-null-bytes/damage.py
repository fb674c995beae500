"""A failed copy has left nothing but null bytes."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_bytes(b"\0" * 4096)
