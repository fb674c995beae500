"""Prints forty megabytes, to both streams and past them."""

import os
import sys

for _ in range(40):
    print("x" * 500_000)
    print("x" * 400_000, file=sys.stderr)
    os.write(1, b"x" * 100_000)
