"""Makes a piece of memory that another submission could open by its name."""

from multiprocessing import resource_tracker, shared_memory

resource_tracker.register = lambda *args: None
block = shared_memory.SharedMemory(ARENA["mark"], create=True, size=64)
resource_tracker.unregister = lambda *args: None
block.close()
block.unlink()
raise ValueError("ALIVE: shared")
