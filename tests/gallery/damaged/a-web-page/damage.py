"""The student saved the page that shows the notebook."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text("<!DOCTYPE html><html><body>def call_one</body></html>")
