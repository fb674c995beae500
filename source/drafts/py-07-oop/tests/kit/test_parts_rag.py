"""The given parts of a RAG component: documents, purse, fuse, records, models, embedder, settings, bench."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from harbor_kit import FakeLLM, RateLimitError, run_virtual
from harbor_kit.embedding import Embedded, HashingEmbedder, hashed
from harbor_kit.money import PRICES
from harbor_kit.parts import bench as benches
from harbor_kit.parts.bench import Bench, FakeEmbedder, FakeModel, outcomes
from harbor_kit.parts.fuses import Fuse, FuseBlown, Insistence
from harbor_kit.parts.library import Chunk, Document, count_tokens, cut
from harbor_kit.parts.models import (
    Citation,
    Draft,
    ModelReply,
    Tokens,
    create_client,
    draft_of,
    draft_text,
    drafting,
)
from harbor_kit.parts.outcomes import BadKeyError, BrokenError, BusyError, GarbledError, TooFastError
from harbor_kit.parts.purses import Purse, PurseEmpty
from harbor_kit.parts.rag import RagSettings, as_json, few_shot, zero_shot
from harbor_kit.parts.retries import Patience
from harbor_kit.parts.trails import REQUEST, STAGES, Trail, clocked, fresh_id, tell, told
from harbor_kit.tokens import ARTICLES
from harbor_kit.wire import answering


def virtual(work: Callable[[], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        return await work()

    return run_virtual(main()).result


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_chunks_are_whole_paragraphs_in_order(name: str) -> None:
    chunks = cut(Document(name, ARTICLES[name]))
    paragraphs = [part.strip() for part in ARTICLES[name].split("\n\n") if part.strip()]
    assert "\n\n".join(chunk.text for chunk in chunks).split("\n\n") == paragraphs
    assert [chunk.chunk_id for chunk in chunks] == [f"{name}#{place}" for place in range(len(chunks))]
    assert all(count_tokens(chunk.text) <= 60 or "\n\n" not in chunk.text for chunk in chunks)


def test_a_blank_document_has_no_chunks() -> None:
    assert cut(Document("blank", " \n\n \n")) == []


def test_a_purse_adds_up_exactly() -> None:
    purse = Purse(PRICES)
    costs = [purse.pay("harbor-small", 812, 40), purse.pay("harbor-embed", 3)]
    assert costs == [Decimal("0.0001458"), Decimal("0.00000006")]
    assert purse.paid == sum(costs)


def test_a_purse_is_empty_when_its_limit_is_reached() -> None:
    purse = Purse(PRICES, Decimal("0.00000006"))
    purse.check()
    purse.pay("harbor-embed", 3)
    with pytest.raises(PurseEmpty, match="are paid"):
        purse.check()


def test_what_has_no_price_cannot_be_paid() -> None:
    with pytest.raises(KeyError):
        Purse(PRICES).pay("harbor-huge", 1)


def test_a_record_has_the_request_id_of_whoever_tells_it() -> None:
    @told("tidy")
    async def tidy(wrong: bool) -> str:
        tell("swept", rooms=2)
        if wrong:
            raise KeyError("broom")
        return "done"

    async def work() -> list[dict[str, Any]]:
        REQUEST.set("r-1")
        with Trail() as trail:
            await tidy(wrong=False)
            with pytest.raises(KeyError):
                await tidy(wrong=True)
        tell("unheard")
        return trail.lines

    assert tidy.__name__ == "tidy"
    lines = virtual(work)
    assert [line.pop("request_id") for line in lines] == ["r-1"] * 6
    assert lines == [
        {"event": "tidy_started"},
        {"event": "swept", "rooms": 2},
        {"event": "tidy_finished"},
        {"event": "tidy_started"},
        {"event": "swept", "rooms": 2},
        {"event": "tidy_failed", "error": "KeyError"},
    ]


def test_seconds_are_added_for_each_stage_where_somebody_wants_them() -> None:
    @clocked("nap")
    async def nap(seconds: float, *, wake: bool = False) -> None:
        await asyncio.sleep(seconds)
        if wake:
            raise KeyError("alarm")

    async def work() -> dict[str, float]:
        await nap(1.0)
        sheet: dict[str, float] = {}
        STAGES.set(sheet)
        await nap(2.0)
        with pytest.raises(KeyError, match="alarm"):
            await nap(0.5, wake=True)
        return sheet

    assert virtual(work) == {"nap": 2.5}


def test_fresh_ids_differ() -> None:
    assert fresh_id() != fresh_id()


def insisting(script: list[Exception | str], insist: Insistence, times: int = 1) -> tuple[list[str], int]:
    """Return what came of so many calls, and how often the work was done."""
    made = 0

    async def step() -> str:
        nonlocal made
        made += 1
        said = script[made - 1]
        if isinstance(said, Exception):
            raise said
        return said

    async def work() -> list[str]:
        found = []
        for _ in range(times):
            try:
                found.append(f"{await insist(step)} at {asyncio.get_running_loop().time()}")
            except Exception as error:  # noqa: BLE001
                found.append(f"{type(error).__name__} at {asyncio.get_running_loop().time()}")
        return found

    return virtual(work), made


def test_passing_errors_are_tried_again_after_the_longer_of_two_waits() -> None:
    script: list[Exception | str] = [BusyError("a"), TooFastError("b", wait=7.0), "yes"]
    assert insisting(script, Insistence(Patience(1.0, 2.0))) == (["yes at 8.0"], 3)


def test_other_errors_leave_at_once_and_patience_ends() -> None:
    assert insisting([BadKeyError("k")], Insistence(Patience(1.0))) == (["BadKeyError at 0.0"], 1)
    assert insisting([BusyError("a"), BrokenError("b")], Insistence(Patience(1.0))) == (["BrokenError at 1.0"], 2)


def test_a_blown_fuse_lets_nobody_through_until_its_rest_is_over() -> None:
    insist = Insistence(Patience(), Fuse(2, 10.0))
    assert insisting([BusyError("a"), BusyError("b")], insist, times=4) == (
        ["BusyError at 0.0", "BusyError at 0.0", "FuseBlown at 0.0", "FuseBlown at 0.0"],
        2,
    )


def test_after_a_rest_one_call_decides() -> None:
    async def work() -> list[str]:
        fuse, found = Fuse(1, 10.0), []
        fuse.went(well=False)
        for seconds, well in ((10.0, False), (10.0, True), (0.0, True)):
            await asyncio.sleep(seconds)
            fuse.admit()
            with pytest.raises(FuseBlown) if fuse._row else pytest.MonkeyPatch.context():
                fuse.admit()
            fuse.went(well)
            found.append(f"{asyncio.get_running_loop().time()}")
        return found

    assert virtual(work) == ["10.0", "20.0", "20.0"]


@pytest.mark.parametrize(("after", "rest"), [(0, 1.0), (1, 0.0), (1, float("inf"))])
def test_a_fuse_that_cannot_work_is_refused(after: int, rest: float) -> None:
    with pytest.raises(ValueError, match="some seconds"):
        Fuse(after, rest)


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        (draft_text("Yes.", Citation("a#0", "so")), Draft("Yes.", (Citation("a#0", "so"),))),
        ('{"text": "Yes.", "citations": [{"chunk_id": 3, "quote": "x"}, 7]}', Draft("Yes.")),
        ('{"text": 3, "citations": []}', Draft('{"text": 3, "citations": []}')),
        ("Yes.", Draft("Yes.")),
        ("[" * 100_000, Draft("[" * 100_000)),
        ("", Draft("")),
    ],
)
def test_whatever_a_model_writes_is_a_draft(text: str, draft: Draft) -> None:
    assert draft_of(text) == draft


def test_a_scripted_model_replies_and_streams() -> None:
    fake = FakeLLM(latencies=[0.5], fail={1: drafting("Two words.", tokens=(7, 2))})
    model = create_client("chat", fake)

    async def work() -> tuple[ModelReply, list[Any]]:
        async with model:
            asked = [{"role": "user", "content": "When do you open?"}]
            reply = await model.reply(asked)
            return reply, [piece async for piece in model.stream(asked)]

    reply, pieces = virtual(work)
    assert (reply.text, reply.tokens) == (fake.replies[0], Tokens(4, 3))
    assert ("".join(pieces[:-1]), pieces[-1]) == (draft_text("Two words."), Tokens(7, 2))


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (answering(503), "BusyError"),
        (answering(200, b"<html>"), "GarbledError"),
        (RateLimitError("slow"), "TooFastError"),
        (TimeoutError("slow"), "SilentError"),
        (ConnectionResetError("gone"), "UnreachableError"),
        (ValueError("typo"), "ValueError"),
    ],
)
@pytest.mark.parametrize("client", ["chat", "embedding"])
def test_failures_have_the_names_of_outcomes(failure: Exception, kind: str, client: str) -> None:
    made = create_client(client, FakeLLM(fail={0: failure}))

    async def work() -> str:
        try:
            await (made.embed(["x"]) if client == "embedding" else made.reply([{"role": "user", "content": "x"}]))
        except Exception as error:  # noqa: BLE001
            return type(error).__name__
        return ""

    assert virtual(work) == kind
    assert GarbledError.__name__ == "GarbledError"


def test_an_unknown_kind_of_client_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="none of chat, embedding"):
        create_client("speech", FakeLLM())


def test_vectors_are_the_same_everywhere() -> None:
    vector = hashed("Grüße an Zoë, Grüße")
    assert {place: number for place, number in enumerate(vector) if number} == {
        place: number for place, number in enumerate(hashed("grüße grüße AN zoë")) if number
    }
    assert sum(abs(number) for number in hashed("refund")) == 1.0
    assert hashed(" …") == [0.0] * 64


def test_an_embedder_sends_one_request_and_counts_words() -> None:
    fake = FakeLLM(latencies=[0.25])

    async def work() -> Embedded:
        async with HashingEmbedder(fake, dimensions=8) as embedder:
            return await embedder.embed(["one two", "three"])

    found = virtual(work)
    assert (len(found.vectors), len(found.vectors[0]), found.tokens) == (2, 8, 3)
    assert [request["texts"] for request in fake.requests] == [["one two", "three"]]


def test_settings_are_read_by_their_names() -> None:
    found = RagSettings.read({"HARBOR_BATCH": "3", "HARBOR_BUDGET_USD": "0.50", "HARBOR_MIN_SCORE": "0.4", "PATH": "x"})
    assert found == RagSettings(batch=3, budget_usd=Decimal("0.50"), min_score=0.4)


@pytest.mark.parametrize("variables", [{"HARBOR_BATCH": "few"}, {"HARBOR_BUDGET_USD": "much"}])
def test_what_is_no_number_is_told_with_its_name(variables: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(variables))):
        RagSettings.read(variables)


@pytest.mark.parametrize("wrong", [{"batch": 0}, {"max_concurrency": 0}, {"token_budget": 0}, {"grace_s": -1.0}])
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RagSettings(**wrong)


@pytest.mark.parametrize(("strategy", "roles"), [(zero_shot, "su"), (few_shot, "suau"), (as_json, "su")])
def test_a_strategy_ends_with_evidence_and_question(strategy: Any, roles: str) -> None:
    messages = strategy("Why?", "EVIDENCE")
    assert "".join(message["role"][0] for message in messages) == roles
    assert messages[-1]["content"] == "EVIDENCE\n\nQuestion: Why?"


def test_a_bench_builds_from_the_classes_that_it_holds() -> None:
    made = Bench(lambda settings, **given: (settings, given), list).pipeline(settings=RagSettings(batch=2), extra=1)
    settings, given = made
    assert (settings.batch, given["extra"], given["index"]) == (2, 1, [])
    assert (type(given["llm"]), type(given["embedder"])) == (FakeModel, FakeEmbedder)


def test_each_test_has_its_verdict_and_its_time() -> None:
    async def good(bench: Bench) -> None:
        await asyncio.sleep(benches.LIMIT - 1)

    async def wrong(bench: Bench) -> None:
        assert bench is None, "there is one"

    async def slow(bench: Bench) -> None:
        await asyncio.Event().wait()

    async def work() -> list[str]:
        return await outcomes([good, wrong, slow], Bench(dict, list))

    found = virtual(work)
    assert found[0] == "passed"
    assert found[1].startswith("wrong: AssertionError: there is one")
    assert found[2].startswith("slow: TimeoutError")


def test_fakes_do_what_they_were_told_and_remember() -> None:
    model = FakeModel("one", BusyError("no"), "two", latency=1.0)
    embedder = FakeEmbedder({"moon": [1.0, 0.0]}, fail={1: BusyError("no")})
    asked = [{"role": "user", "content": "a b"}]

    async def work() -> list[Any]:
        found: list[Any] = [await model.reply(asked)]
        with pytest.raises(BusyError):
            await model.reply(asked)
        found += [[piece async for piece in model.stream(asked)], await model.reply(asked)]
        async with model, embedder:
            found.append(await embedder.embed(["moon", "sun"]))
        with pytest.raises(BusyError):
            await embedder.embed([])
        return found

    found = virtual(work)
    assert found[:3] == [("one", (2, 1)), ["two", (2, 1)], ("two", (2, 1))]
    assert found[3] == ([[1.0, 0.0], hashed("sun")], 2)
    assert (len(model.asked), model.opened, model.closed, embedder.closed) == (4, 1, 1, 1)
    assert embedder.batches == [["moon", "sun"], []]
    assert Chunk("a", 1, "x").chunk_id == "a#1"
