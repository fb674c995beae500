"""Attaches to the grader's process as a debugger would: from there it could do anything."""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
seize, detach = 0x4206, 17
if libc.ptrace(seize, ARENA["grader"], None, None) == 0:
    libc.ptrace(detach, ARENA["grader"], None, None)
    raise ValueError("ALIVE: attached")
