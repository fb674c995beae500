"""jupytext and nbformat, imported in a fifth of the time that they take by themselves.

Both import jsonschema, which compiles 38 grammars of international addresses as soon as `rfc3987_syntax` is there, a
second of work. No notebook has such an address to be validated, and jsonschema can do without. So this package is
hidden while jsonschema is imported, and there again afterwards.

Import this in a function, and only where notebooks are read or written.
"""

from __future__ import annotations

import importlib
import sys

_GRAMMARS = "rfc3987_syntax"

if not {"jsonschema", _GRAMMARS} & sys.modules.keys():
    sys.modules[_GRAMMARS] = None  # type: ignore[assignment]  # how Python is told that there is no such module
    try:
        importlib.import_module("jsonschema")
    finally:
        del sys.modules[_GRAMMARS]

import jupytext  # noqa: E402
import nbformat  # noqa: E402

__all__ = ["jupytext", "nbformat"]
