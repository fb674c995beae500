"""Walks through the folder of the course: solutions and hidden tests stand there in plain text."""

from pathlib import Path

for path in Path(ARENA["course"]).glob("source/*/exercises/*.py"):
    if "BEGIN HIDDEN TESTS" in path.read_text():
        raise ValueError("ALIVE: the hidden tests lie open")
