"""The reference of E5.1 against a real server on 127.0.0.1. No other network."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from harbor_kit.failures import GATEWAY, OPENAI
from harbor_kit.money import PRICES
from harbor_kit.parts.outcomes import CallError
from harbor_kit.parts.retries import Patience
from harbor_kit.provider import Provider
from harbor_kit.transports import serve
from pydantic import SecretStr

from tests.integration.exercises import names_of

PATIENT = httpx.Timeout(30.0)  # a busy machine is no failure


@pytest.fixture(scope="module")
def e51() -> Iterator[Any]:
    with names_of("01-http-client-wrapper") as names:
        yield names


def asked(e51: Any, provider: Provider, *, key: str = "hk-test-1") -> tuple[Any, Any, list[Any]]:
    """Return the reply to one question, or the error that came; the ledger; and the events."""
    ledger = e51.CostLedger(PRICES, limit_usd=Decimal(1))
    events: list[Any] = []

    async def ask(base: str) -> Any:
        async with e51.LLMHttpClient(
            f"{base}/v1/",
            SecretStr(key),
            policy=Patience(0.0, 0.0),
            ledger=ledger,
            timeout=PATIENT,
            on_event=events.append,
        ) as llm:
            try:
                return await llm.chat([e51.Message("user", "Wo ist Größe?")], model="harbor-small")
            except CallError as error:
                return error

    with serve(provider) as base:
        return asyncio.run(ask(base)), ledger, events


def test_a_reply_comes_after_two_failures_and_is_charged_once(e51: Any) -> None:
    provider = Provider(fail={0: GATEWAY["502 page"], 1: OPENAI["500"]})
    reply, ledger, events = asked(e51, provider)
    assert [reply.attempts, ledger.calls, ledger.total == reply.cost_usd > 0] == [3, 1, True]
    assert [event.status for event in events if event.kind == "request_failed"] == [502, 500]
    assert len({seen.headers["idempotency-key"] for seen in provider.seen}) == 1
    assert [seen.path for seen in provider.seen] == ["/v1/chat/completions"] * 3


def test_no_money_is_told_at_once(e51: Any) -> None:
    provider = Provider(fail={0: OPENAI["429 insufficient_quota"]})
    error, ledger, _ = asked(e51, provider)
    assert [type(error).__name__, error.status, ledger.calls, len(provider.seen)] == ["NoCreditError", 429, 0, 1]


def test_a_connection_that_breaks_has_a_name(e51: Any) -> None:
    error, _, events = asked(e51, Provider(fail=dict.fromkeys(range(3), ConnectionResetError("gone"))))
    assert type(error).__name__ == "UnreachableError"
    assert sum(event.kind == "retry_scheduled" for event in events) == 2


def test_all_files_are_listed_page_by_page(e51: Any) -> None:
    provider = Provider()

    async def read(base: str) -> list[str]:
        async with e51.LLMHttpClient(f"{base}/v1", SecretStr("hk-test-1"), policy=Patience(), timeout=PATIENT) as llm:
            return [item["id"] async for item in llm.list_all("/files", page_size=3)]

    with serve(provider) as base:
        found = asyncio.run(read(base))
    assert found == provider.files
    assert [seen.query.get("after") for seen in provider.seen] == [None, *found[2:-1:3]]
