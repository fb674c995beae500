"""Sends a signal to the grader's process."""

import os
import signal

os.kill(ARENA["grader"], signal.SIGUSR1)
