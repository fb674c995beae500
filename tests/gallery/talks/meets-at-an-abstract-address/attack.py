"""Binds a name that is no file: two submissions that agree on it could talk."""

import socket

with socket.socket(socket.AF_UNIX) as place:
    place.bind("\0" + ARENA["mark"])
    raise ValueError("ALIVE: bound")
