"""Locks a file that every submission can read: whether it is locked is a message."""

import fcntl
import os

with open(os.__file__, "rb") as shared:
    fcntl.flock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.flock(shared, fcntl.LOCK_UN)
    raise ValueError("ALIVE: locked")
