"""Asks for a gigabyte."""

block = bytearray(1 << 30)
raise ValueError(f"ALIVE: {len(block)} bytes")
