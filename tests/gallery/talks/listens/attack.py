"""Opens a port, so that somebody can come in."""

import socket

with socket.socket() as door:
    door.bind(("127.0.0.1", 0))
    door.listen()
    raise ValueError("ALIVE: listening")
