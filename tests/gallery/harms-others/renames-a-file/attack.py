"""Moves a file that is not its own away."""

import os

os.rename(ARENA["target"], ARENA["target"] + ".gone")
