"""Makes and connects a socket in C, past everything that could be patched in Python."""

import ctypes
import struct

libc = ctypes.CDLL(None)
descriptor = libc.socket(2, 1, 0)
address = struct.pack("=H", 2) + struct.pack("!HI", ARENA["port"], 0x7F000001) + bytes(8)
libc.connect(descriptor, address, len(address))
