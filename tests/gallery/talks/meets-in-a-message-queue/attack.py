"""Makes a message queue of System V."""

import ctypes

libc = ctypes.CDLL(None)
queue = libc.msgget(int(ARENA["mark"][2:9], 16), 0o1666)
if queue >= 0:
    libc.msgctl(queue, 0, None)
    raise ValueError("ALIVE: a queue")
