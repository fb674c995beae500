"""Starts as many threads as it can; here it stops at three hundred."""

import threading

enough, threads = threading.Event(), []
try:
    while len(threads) < 300:
        thread = threading.Thread(target=enough.wait)
        thread.start()
        threads.append(thread)
finally:
    enough.set()
    for thread in threads:
        thread.join()
raise ValueError(f"ALIVE: {len(threads)} threads")
