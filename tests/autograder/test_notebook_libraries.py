"""jupytext and nbformat come without the grammars of addresses, and whoever wants those finds them."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAYS = """
import sys
{first}
from autograder.notebook_libraries import jupytext, nbformat
print(jupytext.__name__, nbformat.__name__, "jsonschema" in sys.modules, "rfc3987_syntax" in sys.modules)
import rfc3987_syntax
print(rfc3987_syntax.is_valid_syntax("iri", "https://münchen.example/ö"))
"""


@pytest.mark.parametrize(("first", "grammars"), [("", "False"), ("import jsonschema", "True")])
def test_the_grammars_are_left_out_and_not_lost(first: str, grammars: str) -> None:
    """In a new process: where somebody has imported jsonschema before, it is left as it is."""
    ran = subprocess.run([sys.executable, "-c", SAYS.format(first=first)], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [f"jupytext nbformat True {grammars}", "True"]
