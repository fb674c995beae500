"""Connects to a port of this machine; it could be any machine."""

import socket

socket.create_connection(("127.0.0.1", ARENA["port"]), timeout=2).close()
