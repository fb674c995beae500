"""Starts a process that leaves its session, so that it is still there when others are graded."""

import ctypes
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, ARENA["mark"].encode(), 0, 0, 0)
        time.sleep(60)
    os._exit(0)
time.sleep(0.2)
