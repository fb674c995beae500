"""Deletes a file that is not its own."""

import os

os.remove(ARENA["target"])
