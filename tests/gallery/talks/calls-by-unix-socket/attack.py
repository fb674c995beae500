"""Connects to a program that listens in a file."""

import socket

with socket.socket(socket.AF_UNIX) as caller:
    caller.connect(ARENA["socket"])
