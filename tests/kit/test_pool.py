"""Connections over time: from real runs of a transport to table, alternative text and picture."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from harbor_kit import run_virtual
from harbor_kit.pool import by_connection, draw_pool, pool_alt, pool_table, show_pool
from harbor_kit.provider import Provider
from harbor_kit.transports import AsyncTransport, Use

URL = "https://api.harbor.test/v1/articles"


async def together(calls: int, most: int, *, pool: float = 60.0) -> list[Use]:
    limits = httpx.Limits(max_connections=most)
    transport = AsyncTransport(Provider([0.5, 1.0]), connect=0.25, limits=limits)
    async with httpx.AsyncClient(transport=transport, timeout=httpx.Timeout(60.0, pool=pool)) as http:
        await asyncio.gather(*[http.get(URL) for _ in range(calls)], return_exceptions=True)
    return transport.uses


async def apart(calls: int) -> list[Use]:
    provider, uses = Provider([0.5, 1.0]), []
    for _ in range(calls):
        transport = AsyncTransport(provider, connect=0.25)
        async with httpx.AsyncClient(transport=transport) as http:
            await http.get(URL)
        uses += transport.uses
    return uses


@pytest.fixture
def runs() -> dict[str, list[Use]]:
    return {"shared": run_virtual(together(3, 2)).result, "each its own": run_virtual(apart(2)).result}


def test_the_table_has_a_row_for_each_request_of_each_connection(runs: dict[str, list[Use]]) -> None:
    assert pool_table(runs).splitlines() == [
        "shared: 3 requests over 2 connections, 1.25 s",
        "connection  number  request           waited  begins  ends    handshake",
        "1           1       GET /v1/articles  0.00 s  0.00 s  0.75 s  0.25 s",
        "1           3       GET /v1/articles  0.75 s  0.75 s  1.25 s  reused",
        "2           2       GET /v1/articles  0.00 s  0.00 s  1.25 s  0.25 s",
        "",
        "each its own: 2 requests over 2 connections, 2.0 s",
        "connection  number  request           waited  begins  ends    handshake",
        "1           1       GET /v1/articles  0.00 s  0.00 s  0.75 s  0.25 s",
        "2           2       GET /v1/articles  0.00 s  0.75 s  2.00 s  0.25 s",
    ]


def test_the_alternative_text_says_who_serves_whom(runs: dict[str, list[Use]]) -> None:
    assert pool_alt(runs) == (
        "Bars on one time axis, a row for each connection. shared: 3 requests over 2 connections, 1.25 s: connection 1 "
        "serves 1, 3; connection 2 serves 2. each its own: 2 requests over 2 connections, 2.0 s: connection 1 serves "
        "1; connection 2 serves 2."
    )


def test_a_request_that_got_no_connection_is_counted_and_has_no_row() -> None:
    uses = run_virtual(together(3, 1, pool=0.8)).result
    assert [[number for number, _ in row] for row in by_connection(uses)] == [[1, 2]]
    assert pool_table({"tight": uses}).splitlines()[0] == (
        "tight: 2 requests over 1 connection, 1 that got none, 1.75 s"
    )


def test_the_bars_of_a_connection_do_not_overlap() -> None:
    for row in by_connection(run_virtual(together(12, 4)).result):
        ends = [use.ended or 0.0 for _, use in row]
        assert all(before <= (use.begun or 0.0) for before, (_, use) in zip(ends, row[1:], strict=False))


def test_the_picture_has_a_panel_for_each_run_and_a_number_in_each_bar(runs: dict[str, list[Use]]) -> None:
    shared, apart_ = draw_pool(runs).axes
    assert shared.get_title(loc="left") == "shared: 3 requests over 2 connections, 1.25 s"
    assert [text.get_text() for text in shared.texts] == ["1", "3", "2"]
    assert [label.get_text() for label in apart_.get_yticklabels()] == ["connection 1", "connection 2"]
    assert shared.get_xlim() == apart_.get_xlim()


def test_a_handshake_differs_by_more_than_colour(runs: dict[str, list[Use]]) -> None:
    axes = draw_pool(runs).axes[0]
    assert [collection.get_hatch() for collection in axes.collections] == [None, "//", None, None, "//"]


def test_a_run_in_which_nothing_ended_is_refused() -> None:
    with pytest.raises(ValueError, match="a request that has ended"):
        show_pool({"nothing": []})
    with pytest.raises(ValueError, match="at least one"):
        show_pool({})


def test_outside_a_notebook_the_tables_are_printed(
    runs: dict[str, list[Use]], capsys: pytest.CaptureFixture[str]
) -> None:
    show_pool(runs)
    assert capsys.readouterr().out.rstrip("\n") == pool_table(runs)
