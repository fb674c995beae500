"""Waits for an event that nobody sets; the event loop never gets the floor again."""

import threading


async def run_sequential(client, prompts, *, timeout=None):
    threading.Event().wait()
