"""Fills a gigabyte with small lists, so that no single request looks large."""

import gc

gc.disable()
pieces = []
try:
    while len(pieces) < 1_500_000:
        pieces.append([None] * 64)
except MemoryError:
    pieces.clear()
    raise
count = len(pieces)
pieces.clear()
raise ValueError(f"ALIVE: {count} lists")
