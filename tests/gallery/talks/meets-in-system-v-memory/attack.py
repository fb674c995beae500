"""Makes a segment of System V memory, which has a number and no file."""

import ctypes

libc = ctypes.CDLL(None)
segment = libc.shmget(int(ARENA["mark"][2:9], 16), 4096, 0o1666)
if segment >= 0:
    libc.shmctl(segment, 0, None)
    raise ValueError("ALIVE: a segment")
