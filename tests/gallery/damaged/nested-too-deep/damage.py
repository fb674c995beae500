"""The JSON is nested a hundred thousand deep."""


def damage(folder, notebook, script):
    (folder / "01-async-api-calls.ipynb").write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")
