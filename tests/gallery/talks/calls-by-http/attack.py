"""Sends a request with a library, whose errors it swallows."""

import urllib.request

try:
    urllib.request.urlopen(f"http://127.0.0.1:{ARENA['port']}/hidden", timeout=0.3)
except OSError:
    pass
