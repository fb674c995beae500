"""The diagram of one call: its table says what requests does where a server stops at each step, and twins agree."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests
import urllib3.util.connection
from harbor_kit.httpcall import (
    BACK,
    CALL,
    CONNECT,
    NOBODY,
    OUT,
    READ,
    SERVER,
    Step,
    call_alt,
    call_table,
    draw_call,
    ends,
    show_call,
)
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

CONNECT_S, READ_S, LONG = 0.05, 0.08, 20.0
SMALL = (
    Step("ask", "may I?", OUT, SERVER, 0.25, CONNECT, "ConnectTimeout"),
    Step("hear", "you may", BACK, SERVER, 0.5, READ, "ReadTimeout"),
)


@contextmanager
def a_server(talks: Callable[[socket.socket], object]) -> Iterator[int]:
    """Give the port of a server that takes one connection, talks on it, and keeps it open until the end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                talks(connection)
                over.wait(LONG)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        thread.join()


def nothing(connection: socket.socket) -> None:
    pass


def reads(connection: socket.socket) -> None:
    connection.recv(65536)


def half_a_body(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")


def raised(url: str, *, connect: float, read: float, body: bytes = b"") -> requests.RequestException:
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.RequestException) as caught:
            session.post(url, data=body, timeout=(connect, read))
    return caught.value


def row(name: str) -> Step:
    (step,) = [step for step in CALL if step.name.startswith(name)]
    return step


def test_connecting_is_watched_by_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []

    def never(address: object, timeout: object, **options: object) -> socket.socket:
        given.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(urllib3.util.connection, "create_connection", never)
    error = raised("http://127.0.0.1:1/", connect=CONNECT_S, read=LONG)
    assert given == [CONNECT_S]
    assert (type(error).__name__, row("connect").watch) == (row("connect").raises, CONNECT)


def test_looking_up_a_name_is_watched_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[object, ...]] = []

    def looked_up(*where: object) -> list[object]:
        given.append(where)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    error = raised("http://api.harbor.example/", connect=CONNECT_S, read=READ_S)
    assert not isinstance(error, requests.Timeout)
    assert [CONNECT_S in where or READ_S in where for where in given] == [False]
    assert row("look up").watch == NOBODY


def test_tls_has_the_number_of_connect_and_the_name_of_read() -> None:
    with a_server(nothing) as port:
        error = raised(f"https://127.0.0.1:{port}/", connect=CONNECT_S, read=LONG)
    assert f"(read timeout={CONNECT_S})" in str(error)
    assert (type(error).__name__, row("agree").watch) == (row("agree").raises, CONNECT)


def test_sending_has_the_number_of_connect() -> None:
    with a_server(nothing) as port:
        error = raised(f"http://127.0.0.1:{port}/", connect=CONNECT_S, read=LONG, body=b"x" * 30_000_000)
    assert (type(error).__name__, row("send").watch) == (row("send").raises, CONNECT)


def test_the_first_byte_is_watched_by_read() -> None:
    with a_server(reads) as port:
        error = raised(f"http://127.0.0.1:{port}/", connect=LONG, read=READ_S)
    assert f"(read timeout={READ_S})" in str(error)
    assert (type(error).__name__, row("wait").watch) == (row("wait").raises, READ)


@pytest.mark.parametrize("name", ["the next", "and the last"])
def test_a_part_of_the_body_is_watched_by_read_and_raises_another_error(name: str) -> None:
    with a_server(half_a_body) as port:
        error = raised(f"http://127.0.0.1:{port}/", connect=LONG, read=READ_S)
    assert not isinstance(error, requests.Timeout)
    assert (type(error).__name__, row(name).watch) == (row(name).raises, READ)


def test_a_body_that_comes_steadily_may_take_longer_than_the_timeout() -> None:
    def drips(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
        for _ in range(8):
            pause.wait(0.2)
            connection.sendall(b"x")

    pause = threading.Event()
    with a_server(drips) as port, requests.Session() as session:
        session.trust_env = False
        response = session.get(f"http://127.0.0.1:{port}/", timeout=1.2)
    assert response.content == b"xxxxxxxx"
    assert ends(CALL)[-1] > CALL[-1].seconds, "the picture shows the same: no row watches the whole"
    assert call_table(CALL).splitlines()[-1].split()[-2:] == [NOBODY, "-"]


def test_the_table_says_when_each_step_ends_and_who_watches_it() -> None:
    assert ends(SMALL) == [0.25, 0.75]
    assert call_table(SMALL).splitlines() == [
        "step          takes   ends at  watched by  raises",
        "ask           0.25 s  0.25 s   connect     ConnectTimeout",
        "hear          0.50 s  0.75 s   read        ReadTimeout",
        "all together  0.75 s           nobody      -",
    ]


def test_the_alternative_text_names_the_steps_in_order() -> None:
    assert call_alt(SMALL) == (
        "Sequence diagram of one call, from top to bottom: ask (server →), watched by connect; "
        "hear (server ←), watched by read. Nobody watches the whole."
    )


def test_the_picture_has_an_arrow_and_a_bar_for_each_step_and_a_bar_for_the_whole() -> None:
    (axes,) = draw_call(CALL).axes
    arrows = [text for text in axes.texts if isinstance(text, Annotation)]
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    said = [text.get_text() for text in axes.texts]
    assert len(arrows) == len(CALL)
    assert len(bars) == len(CALL) + 1
    assert [text for text in said if text in (CONNECT, READ, NOBODY)] == [step.watch for step in CALL]
    assert all(f"{step.name}\n{step.seconds:.2f} s" in said and step.says in said for step in CALL)
    assert bars[-1].get_height() > len(CALL) - 1


def test_bars_of_two_kinds_differ_by_more_than_colour() -> None:
    (axes,) = draw_call(CALL).axes
    looks = {
        (patch.get_hatch(), patch.get_linestyle(), patch.get_facecolor())
        for patch in axes.patches
        if isinstance(patch, Rectangle)
    }
    assert len({look[:2] for look in looks}) == len(looks) == 3


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_call()
    assert capsys.readouterr().out == call_table(CALL) + "\n"
