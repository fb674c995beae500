"""Lets another Python make the connection."""

import subprocess
import sys

code = f"import socket; socket.create_connection(('127.0.0.1', {ARENA['port']}), timeout=2)"
subprocess.run([sys.executable, "-S", "-c", code], check=True)
