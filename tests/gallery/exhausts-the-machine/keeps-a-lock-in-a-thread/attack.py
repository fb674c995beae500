"""Leaves a thread behind that holds the lock of the logger for ever: a fork of this process would hang on it."""

import logging
import threading

handler = logging.StreamHandler()
logging.getLogger("answers").addHandler(handler)
real_call_one = call_one
held = threading.Event()


def hold():
    with handler.lock:
        held.set()
        threading.Event().wait(0.05)
    threading.Event().wait()


threading.Thread(target=hold, daemon=True).start()
held.wait()


async def call_one(client, index, prompt, *, timeout=None):
    logging.getLogger("answers").warning("calling")
    return await real_call_one(client, index, prompt, timeout=timeout)
