"""Lies about what went wrong in its cells: a million problems, of the wrong types."""

import sys

inside = sys.modules.get("autograder.sandbox.inside")
if inside is not None:
    inside.described = lambda error: {"type": ["x"] * 1000, "message": {"a": 1}, 7: None}
raise ValueError("one")
