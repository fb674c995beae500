"""A `Provider` behind a real server on 127.0.0.1, for tests. See `transports`, from which it is imported."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from harbor_kit.provider import Answer, Provider
from harbor_kit.waits import first_wait, head_of


@contextmanager
def serve(provider: Provider, *, speed: float = math.inf) -> Iterator[str]:
    """Serve a provider on 127.0.0.1, for real; yields its address, as `http://127.0.0.1:40001`.

    Waits last `seconds / speed`: nothing by default, as long as scripted with 1. A wait without end lasts until the
    server is stopped. An error of the script closes the connection.
    """
    stopped = threading.Event()
    lock, began = threading.Lock(), time.monotonic()

    def exchange(method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with lock:
            return provider.exchange(method, url, headers, body, at=time.monotonic() - began)

    def wait(seconds: float) -> None:
        if math.isinf(seconds):
            stopped.wait()
        elif seconds / speed > 0:
            stopped.wait(seconds / speed)

    class Handler(_Handler):
        answer_to = staticmethod(exchange)
        wait_for = staticmethod(wait)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, writes parts as chunks, or with their length where there is one part only."""

    protocol_version = "HTTP/1.1"
    timeout = 5  # a connection that nobody uses ends
    answer_to: Callable[[str, str, Mapping[str, str], bytes], Answer]
    wait_for: Callable[[float], None]

    def _serve(self) -> None:
        body = self._body()
        host = self.headers.get("host", "127.0.0.1")
        answer = self.answer_to(self.command, f"http://{host}{self.path}", dict(self.headers.items()), body)
        try:
            self.wait_for(first_wait(answer)[0])
            if answer.status == 0:
                self.close_connection = True
                return
            self._write(answer)
        except OSError:  # the other side has gone
            self.close_connection = True

    def _body(self) -> bytes:
        """Return the body of a request, which has a length or comes in chunks."""
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _write(self, answer: Answer) -> None:
        head = head_of(answer)
        self.send_response(answer.status)
        for name, value in head.items():
            self.send_header(name, value)
        self.end_headers()
        chunked = head.get("transfer-encoding") == "chunked"
        for place, (seconds, data) in enumerate(answer.parts):
            if place:
                self.wait_for(seconds)
            if data:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if chunked else data)
                self.wfile.flush()
        if answer.ending is not None:
            self.close_connection = True
        elif chunked:
            self.wfile.write(b"0\r\n\r\n")

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _serve  # noqa: N815  # the names are http.server's

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
        """Say nothing."""
