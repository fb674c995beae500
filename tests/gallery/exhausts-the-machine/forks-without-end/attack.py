"""Forks as often as it can; here it stops at fifty."""

import os
import time

children = []
for _ in range(50):
    child = os.fork()
    if child == 0:
        time.sleep(20)
        os._exit(0)
    children.append(child)
for child in children:
    os.kill(child, 9)
    os.waitpid(child, 0)
raise ValueError(f"ALIVE: {len(children)} processes")
