"""Sends a packet that needs no answer, as a name server would get."""

import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
    sender.sendto(b"hidden", ("127.0.0.1", ARENA["port"]))
    raise ValueError("ALIVE: sent")
