"""Writes into the package that the next student's checks import; here it only asks whether it could."""

import os

import harbor_kit

with open(os.path.join(os.path.dirname(harbor_kit.__file__), "clock.py"), "r+"):
    raise ValueError("ALIVE: the kit could be written")
