"""Uses the one fork that a check is permitted for itself, as soon as it is permitted."""

import os
import sys

real_fork = os.fork
stolen = []


def fork():
    if not stolen:
        stolen.append(True)
        if real_fork() == 0:
            while True:
                pass
    return real_fork()


inside = sys.modules.get("autograder.sandbox.inside")
if inside is not None:
    os.fork = fork
