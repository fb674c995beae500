"""Clears the timers that should stop it, ignores their signals, and waits."""

import signal
import time


async def run_sequential(client, prompts, *, timeout=None):
    for timer in (signal.ITIMER_REAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.monotonic()
