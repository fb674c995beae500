"""Recurses in C until the stack is full and the process is ended by the kernel."""

import ctypes


async def run_sequential(client, prompts, *, timeout=None):
    ctypes.string_at(0)
