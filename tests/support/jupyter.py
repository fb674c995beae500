"""A real JupyterLab on this machine, with nobody's own settings, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support.processes import descendants

PATIENCE = 60
NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}
OFFLINE = [
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
]


@dataclass(frozen=True)
class Jupyter:
    """A server that is up: where it listens, and what it wants to hear."""

    address: str
    token: str

    def login(self, path: str) -> str:
        """Return the address of a page that a person opens first: it takes the token."""
        return f"{self.address}/{path}?token={self.token}"


@contextlib.contextmanager
def jupyter_lab(root: Path, begun_in: Path, home: Path) -> Iterator[Jupyter]:
    """Serve the folder `root` as `jupyter lab` typed in `begun_in` does, with `home` for whatever it keeps."""
    token = secrets.token_hex()
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(NO_NEWS), encoding="utf-8")
    others = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG"))}
    where = ["--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={root}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *where, *OFFLINE],
        cwd=begun_in,
        env={**others, "HOME": str(home), "JUPYTER_TOKEN": token},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = _Said(server.stderr)
    try:
        yield Jupyter(said.address(), token)
    finally:
        _end(server, home)
        said.close()


class _Said:
    """What the server says, read as it comes: its address is among it."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._lines, self._up = stream, [], threading.Event()
        self._found = ""
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        for line in self._stream:
            self._lines.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self._found = self._found or found[0]
                self._up.set()
        self._up.set()

    def address(self) -> str:
        """Return the address as soon as the server listens there."""
        self._up.wait(PATIENCE)
        assert self._found, "".join(self._lines[-20:])
        return self._found

    def close(self) -> None:
        """Wait for the last word."""
        self._listener.join(PATIENCE)
        self._stream.close()


def _end(server: subprocess.Popen[str], home: Path) -> None:
    """End a server. It ends its kernels; where it cannot, they are ended here."""
    kernels = list(descendants(server.pid))
    server.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(PATIENCE)
    server.kill()
    server.wait()
    for kernel in kernels:
        with contextlib.suppress(OSError):  # it has ended
            if bytes(home) in Path(f"/proc/{kernel}/cmdline").read_bytes():
                os.kill(kernel, signal.SIGKILL)
