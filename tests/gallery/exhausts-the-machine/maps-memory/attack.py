"""Maps a gigabyte past Python's own allocator, and touches it."""

import mmap

with mmap.mmap(-1, 1 << 30) as block:
    for place in range(0, 1 << 30, 1 << 16):
        block[place] = 1
    raise ValueError("ALIVE: a gigabyte")
