"""The world that owns time and the scripted providers: exact, and the same for the same seed."""

from __future__ import annotations

from typing import Any

import pytest
from harbor_kit.errors import HangsError, RateLimitError
from harbor_kit.world import (
    CEILING,
    LocalWorld,
    Script,
    complaint_about,
    counted_nonce,
    described,
    last_prompt,
    micros,
)

FIRST, SECOND = 0, 1


def a_world(seed: str = "seed", **settings: int) -> LocalWorld:
    return LocalWorld(counted_nonce(seed), **settings)


def asking(*contents: str, model: str = "m") -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": content} for content in contents]}


def a_message(**fields: object) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": "fine"}, fields]}


def entries(world: LocalWorld, provider: int = 0) -> list[int]:
    return [call.entry for call in world.calls(provider)]


@pytest.mark.parametrize(("seconds", "whole"), [(0.1 + 0.2, 300_000), (1.5, 1_500_000), (4e-7, 0), (6e-7, 1)])
def test_seconds_become_whole_microseconds(seconds: float, whole: int) -> None:
    """Sums of decimal fractions leave no rounding noise on the clock."""
    assert micros(seconds) == whole


def test_a_world_starts_at_zero() -> None:
    """Nothing has happened in a new world."""
    world = a_world()
    assert world.now() == 0
    assert world.blocked == []


def test_providers_are_numbered_in_the_order_in_which_they_open() -> None:
    """Each provider has a number, a script, and the moment when it opened."""
    world, one, two = a_world(), Script((1,)), Script((2,))
    assert world.open(one) == FIRST
    world.advance(7)
    assert world.open(two) == SECOND
    assert (world.script(FIRST), world.script(SECOND)) == (one, two)
    assert world.opened == [0, 7]


def test_an_answer_comes_after_its_latency() -> None:
    """The clock jumps to the moment at which the next answer is due."""
    world = a_world()
    world.call(world.open(Script((250,))), 1, asking("a"))
    assert [key for key, _ in world.advance(None)] == [1]
    assert world.now() == 250


def test_an_earlier_timer_stops_the_clock_before_the_answer() -> None:
    """Time passes only as far as the first thing that happens."""
    world = a_world()
    world.call(world.open(Script((250,))), 1, asking("a"))
    assert world.advance(100) == []
    assert world.now() == 100
    assert 1 in world._flying


def test_answers_that_are_due_together_come_in_the_order_of_their_keys() -> None:
    """A tie is broken by who called first, never by chance."""
    world = a_world()
    provider = world.open(Script((5,)))
    for key in (1, 2, 3):
        world.call(provider, key, asking("a"))
    assert [key for key, _ in world.advance(None)] == [1, 2, 3]


def test_answers_come_in_the_order_in_which_they_are_due() -> None:
    """A quick answer overtakes a slow one that was asked for first."""
    world = a_world()
    provider = world.open(Script((30, 10, 20)))
    for key in (1, 2, 3):
        world.call(provider, key, asking("a"))
    assert [world.advance(None)[0][0] for _ in range(3)] == [2, 3, 1]


def test_a_timer_in_the_past_never_turns_the_clock_back() -> None:
    """Time stands still for a timer that is already over."""
    world = a_world()
    world.advance(50)
    world.advance(10)
    assert world.now() == 50


def test_a_negative_block_never_turns_the_clock_back() -> None:
    """Holding the loop for less than nothing takes no time."""
    world = a_world()
    world.advance(50)
    world.block(-20)
    assert world.now() == 50


def test_a_block_is_recorded_with_its_moment() -> None:
    """Every block has its start and its duration, and moves the clock."""
    world = a_world()
    world.advance(50)
    world.block(20)
    world.block(5)
    assert world.blocked == [(50, 20), (70, 5)]
    assert world.now() == 75


def test_an_answer_that_arrives_during_a_block_keeps_its_own_time() -> None:
    """The provider finished when it was due, although the program saw the answer later."""
    world = a_world()
    provider = world.open(Script((10,)))
    world.call(provider, 1, asking("a"))
    world.block(100)
    assert [key for key, _ in world.advance(200)] == [1]
    assert world.calls(provider)[0].finished == 10
    assert world.now() == 100


def test_a_world_in_which_nothing_can_happen_hangs() -> None:
    """Without answers and without timers there is nothing to wait for."""
    with pytest.raises(HangsError, match="hang for ever"):
        a_world().advance(None)


def test_waiting_for_cancelled_calls_hangs() -> None:
    """A call that was cancelled wakes nobody."""
    world = a_world()
    world.call(world.open(Script((5,))), 1, asking("a"))
    world.cancel(1)
    with pytest.raises(HangsError):
        world.advance(None)


def test_an_hour_of_virtual_time_is_allowed() -> None:
    """The ceiling itself can be reached."""
    world = a_world()
    world.advance(CEILING)
    assert world.now() == CEILING == 3_600_000_000


def test_more_than_an_hour_is_refused() -> None:
    """One microsecond after the ceiling the program counts as hanging, and time stays where it was."""
    world = a_world()
    with pytest.raises(HangsError, match="3600 seconds"):
        world.advance(CEILING + 1)
    assert world.now() == 0


def test_the_ceiling_counts_from_the_start() -> None:
    """A clock that starts late has as much time as any other."""
    world = a_world(start=500, ceiling=100)
    world.block(100)
    assert world.now() == 600
    with pytest.raises(HangsError):
        world.block(1)


def test_by_arrival_the_entries_are_taken_in_turn() -> None:
    """Without prompts the i-th call is the i-th entry, and latencies are used again from the start."""
    world = a_world()
    provider = world.open(Script((10, 20)))
    for key in range(3):
        world.call(provider, key, asking("same"))
    assert entries(world) == [0, 1, 2]
    assert [call.due for call in world.calls(provider)] == [10, 20, 10]


def test_by_prompt_the_entry_belongs_to_the_text() -> None:
    """With prompts the order of arrival does not matter."""
    world = a_world()
    provider = world.open(Script((10, 20), prompts=("a", "b")))
    world.call(provider, 1, asking("b"))
    world.call(provider, 2, asking("a"))
    assert entries(world) == [1, 0]
    assert [call.due for call in world.calls(provider)] == [20, 10]


def test_the_last_message_is_the_prompt() -> None:
    """A system message and the conversation before do not change whose answer it is."""
    world = a_world()
    world.call(world.open(Script((1,), prompts=("a", "b"))), 1, asking("a", "b"))
    assert last_prompt(asking("a", "b")) == "b"
    assert entries(world) == [1]


def test_duplicates_of_a_prompt_take_their_entries_in_turn() -> None:
    """The same text twice has two entries; a third call begins again with the first."""
    world = a_world()
    provider = world.open(Script((1,), prompts=("a", "b", "a")))
    for key in range(3):
        world.call(provider, key, asking("a"))
    assert entries(world) == [0, 2, 0]
    assert [world.asked(provider, entry) for entry in range(3)] == [2, 0, 1]


def test_an_unknown_prompt_counts_by_arrival() -> None:
    """A prompt that the script does not know takes the entry of its place."""
    world = a_world()
    provider = world.open(Script((1,), prompts=("a",)))
    world.call(provider, 1, asking("a"))
    world.call(provider, 2, asking("stranger"))
    assert entries(world) == [0, 1]


def test_a_failing_entry_answers_with_its_error() -> None:
    """The script's error comes after the latency, as plain data with a request id."""
    world = a_world()
    provider = world.open(Script((10,), {1: RateLimitError("slow down")}))
    world.call(provider, 1, asking("a"))
    world.call(provider, 2, asking("b"))
    (_, good), (_, bad) = world.advance(None)
    assert "error" not in good
    expected = {"error": "RateLimitError", "message": "slow down", "request_id": world.request_id(provider, 1, 0)}
    assert bad == expected


def test_an_answer_holds_the_reply_the_model_and_the_words_of_the_prompt() -> None:
    """The outcome is plain data that a client makes its answer of."""
    world = a_world()
    provider = world.open(Script((0,), choices=2))
    world.call(provider, 1, asking("system", "three short words", model="harbor-small"))
    texts = [world.reply(provider, 0, 0), world.reply(provider, 0, 0, 1)]
    assert world.advance(None) == [(1, {"choices": texts, "model": "harbor-small", "prompt_words": 3})]
    assert texts[0] != texts[1]


def test_a_second_question_gets_a_new_answer() -> None:
    """Asking the same entry again gives another text and another request id."""
    world = a_world()
    provider = world.open(Script((0,), prompts=("a",)))
    world.call(provider, 1, asking("a"))
    world.call(provider, 2, asking("a"))
    (_, one), (_, two) = world.advance(None)
    assert one["choices"] == [world.reply(provider, 0, 0)]
    assert two["choices"] == [world.reply(provider, 0, 1)] != one["choices"]
    assert world.request_id(provider, 0, 0) != world.request_id(provider, 0, 1)


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (RateLimitError("slow down"), "slow down"),
        (RateLimitError(""), "the provider failed"),
        (TimeoutError("late"), "late (req_1)"),
        (TimeoutError(), "the provider failed (req_1)"),
    ],
)
def test_every_failure_is_one_of_a_kind(failure: Exception, message: str) -> None:
    """An error without a request id of its own carries it in its message."""
    name = type(failure).__name__
    assert described(failure, "req_1") == {"error": name, "message": message, "request_id": "req_1"}


def test_the_peak_is_the_largest_number_together() -> None:
    """Calls that ended do not count, and each provider has its own peak."""
    world = a_world()
    one, two = world.open(Script((10,))), world.open(Script((10,)))
    world.call(one, 1, asking("a"))
    world.call(one, 2, asking("b"))
    world.call(two, 3, asking("c"))
    world.advance(None)
    world.call(one, 4, asking("d"))
    assert world.peaks == [2, 1]
    assert world.in_flight == [1, 0]


def test_a_cancelled_call_ends_now_and_is_never_answered() -> None:
    """Its place in the air is free at once, and its answer is thrown away."""
    world = a_world()
    provider = world.open(Script((10, 30)))
    world.call(provider, 1, asking("a"))
    world.call(provider, 2, asking("b"))
    world.advance(4)
    world.cancel(1)
    assert world.in_flight == [1]
    assert [key for key, _ in world.advance(None)] == [2]
    assert [(call.finished, call.cancelled) for call in world.calls(provider)] == [(4, True), (30, False)]


@pytest.mark.parametrize("latencies", [(10, 30), (30, 10, 50)])
def test_a_key_that_is_used_again_does_not_bring_an_answer_early(latencies: tuple[int, ...]) -> None:
    """A call whose key was cancelled before has its own latency, not what was left of the earlier one's."""
    world = a_world()
    provider = world.open(Script(latencies))
    for _ in latencies[1:]:
        world.call(provider, 1, asking("a"))
        world.cancel(1)
    world.call(provider, 1, asking("a"))
    while world.in_flight[provider]:
        world.advance(None)
    assert world.calls(provider)[-1].finished == world.now() == latencies[-1]


def test_a_cancelled_call_that_is_due_later_is_left_out() -> None:
    """A dead answer between two live ones is skipped as well."""
    world = a_world()
    provider = world.open(Script((10,)))
    for key in (1, 2, 3):
        world.call(provider, key, asking("a"))
    world.cancel(2)
    assert [key for key, _ in world.advance(None)] == [1, 3]


def test_cancelling_a_call_that_has_ended_changes_nothing() -> None:
    """It was answered, and stays so."""
    world = a_world()
    provider = world.open(Script((10,)))
    world.call(provider, 1, asking("a"))
    world.advance(None)
    world.cancel(1)
    world.cancel(99)
    assert world.calls(provider)[0].cancelled is False
    assert world.in_flight == [0]


def test_a_call_can_be_landed_by_hand() -> None:
    """A client in real time follows its own clock and takes the answer when it has waited long enough."""
    world = a_world()
    provider = world.open(Script((10,)))
    world.follow(1_000)
    world.call(provider, 1, asking("a"))
    flight = world.flight(1)
    world.follow(1_010)
    assert world.land(1) == flight.outcome
    assert (flight.started, flight.due, flight.finished) == (1_000, 1_010, 1_010)
    assert 1 not in world._flying


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({}, "you must provide a model parameter"),
        ({"model": "", "messages": []}, "you must provide a model parameter"),
        ({"model": 3, "messages": []}, "you must provide a model parameter"),
        ({"model": "m"}, "'messages' must be a list with at least one message"),
        ({"model": "m", "messages": []}, "'messages' must be a list with at least one message"),
        ({"model": "m", "messages": "hello"}, "'messages' must be a list with at least one message"),
        ({"model": "m", "messages": ["hello"]}, "'messages[0].role' must be one of system, user, assistant, tool"),
        (a_message(content="x"), "'messages[1].role' must be one of system, user, assistant, tool"),
        (a_message(role="human", content="x"), "'messages[1].role' must be one of system, user, assistant, tool"),
        (a_message(role=[], content="x"), "'messages[1].role' must be one of system, user, assistant, tool"),
        (a_message(role="user"), "'messages[1].content' must be a string"),
        (a_message(role="user", content=None), "'messages[1].content' must be a string"),
        (a_message(role="tool", content="x"), ""),
        (asking("x"), ""),
    ],
)
def test_a_request_of_the_wrong_form_is_complained_about(request_: dict[str, Any], complaint: str) -> None:
    """The provider says which field is wrong, and what it should be."""
    assert complaint_about(request_) == complaint


def test_a_complaint_comes_at_once() -> None:
    """A wrong request does not wait for the latency of its place."""
    world = a_world()
    provider = world.open(Script((1_000,), prompts=("a",)))
    world.call(provider, 1, {"model": "m", "messages": []})
    [(_, outcome)] = world.advance(None)
    assert world.now() == 0
    assert outcome["error"] == "BadRequestError"
    assert outcome["message"] == "'messages' must be a list with at least one message"


def test_nonces_are_the_same_for_the_same_seed() -> None:
    """Two worlds of one seed give the same texts and request ids."""
    one, two = a_world("s"), a_world("s")
    assert one.reply(0, 1, 2, 3) == two.reply(0, 1, 2, 3)
    assert one.request_id(0, 1, 2) == two.request_id(0, 1, 2)


def test_nonces_differ_with_the_seed() -> None:
    """Without the seed nobody can say what a reply will be."""
    assert a_world("s").reply(0, 0, 0) != a_world("t").reply(0, 0, 0)


def test_nonces_differ_with_every_part_of_the_name() -> None:
    """Provider, entry, turn and choice all change the text; the request id is another again."""
    world = a_world()
    places = [(0, 0, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)]
    texts = [world.reply(*place).removeprefix("Harbor answer ") for place in places]
    texts.append(world.request_id(0, 0, 0).removeprefix("req_"))
    assert len(set(texts)) == 6
    assert all(len(text) == 6 and set(text) <= set("0123456789abcdef") for text in texts)
