"""The scripted provider: the SDK's shape, the script's answers, and a record that nobody can guess."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from harbor_kit.chat import ChatClient, ChatCompletion
from harbor_kit.clock import run_virtual
from harbor_kit.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    BadRequestError,
    InternalServerError,
    RateLimitError,
    error_named,
)
from harbor_kit.fakellm import FakeLLM, use_world
from harbor_kit.world import LocalWorld, Script, counted_nonce

PLAIN: list[Any] = [None, 0, 0.0, "", "Harbor answer", (), (0.0, 0.0), [], {}, True]


def asking(content: str) -> dict[str, Any]:
    return {"model": "harbor-small", "messages": [{"role": "user", "content": content}]}


async def ask(client: ChatClient, content: str = "hello") -> str:
    reply = await client.chat.completions.create(**asking(content))
    return str(reply.choices[0].message.content)


async def settled(client: FakeLLM, *contents: str) -> list[Any]:
    return await asyncio.gather(*(ask(client, content) for content in contents), return_exceptions=True)


def after(client: FakeLLM, *contents: str) -> list[Any]:
    """Ask everything together in a virtual run; return the outcomes."""
    return run_virtual(settled(client, *contents)).result


class Elsewhere:
    """A world whose record is kept in another process."""

    def now(self) -> int:
        return 0

    def open(self, script: Script) -> int:
        return len(script.prompts)


def test_an_answer_has_the_shape_of_the_sdk() -> None:
    """A reply has an id, the model of the request, choices with messages, and its usage."""
    client = FakeLLM()
    reply: ChatCompletion = run_virtual(client.chat.completions.create(**asking("two words"))).result
    (choice,) = reply.choices
    assert reply.model == "harbor-small"
    assert reply.id == "chatcmpl-" + str(choice.message.content).rsplit(" ", 1)[-1]
    assert (choice.index, choice.message.role, choice.finish_reason) == (0, "assistant", "stop")
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens) == (2, 3, 5)


def test_several_choices_are_different_answers() -> None:
    """`choices` is the number of answers in each reply; the first is what `replies` shows."""
    client = FakeLLM(choices=3)
    reply = run_virtual(client.create(**asking("x"))).result
    texts = [choice.message.content for choice in reply.choices]
    assert [choice.index for choice in reply.choices] == [0, 1, 2]
    assert len(set(texts)) == 3
    assert client.replies == texts[:1]
    assert reply.usage.completion_tokens == 9


def test_replies_follow_the_script_and_not_the_arrival() -> None:
    """The texts are listed in the order of the prompts, whoever asked first."""
    client = FakeLLM([0.3, 0.1], prompts=["a", "b"])
    assert after(client, "b", "a") == client.replies[::-1]


def test_a_failing_entry_has_no_reply() -> None:
    """Where the script says that a call fails stands `None`."""
    client = FakeLLM(prompts=["a", "b"], fail={1: RateLimitError("slow down")})
    text, error = after(client, "a", "b")
    assert client.replies == [text, None]
    assert isinstance(error, RateLimitError)


def test_without_prompts_there_is_a_reply_for_each_latency_or_call() -> None:
    """More calls than latencies make the record longer; fewer leave it as long as the script."""
    client = FakeLLM([0.1, 0.2])
    assert len(client.replies) == 2
    assert after(client, "a", "b", "c") == client.replies


def test_the_last_of_several_replies_counts() -> None:
    """A prompt that was asked again has the reply of its last turn."""
    client = FakeLLM(prompts=["a"])

    async def twice() -> list[str]:
        return [await ask(client, "a"), await ask(client, "a")]

    first, second = run_virtual(twice()).result
    assert first != second
    assert client.replies == [second]


def test_a_scripted_error_is_raised_with_its_request_id() -> None:
    """The error has the type and the message of the script, and an id that the record knows."""
    client = FakeLLM([0.6], fail={0: RateLimitError("slow down")})
    (error,) = after(client, "a")
    assert (type(error), error.message, error.status_code) == (RateLimitError, "slow down", 429)
    assert client.errors == [("RateLimitError", "slow down", error.request_id)]
    assert client.makespan == 0.6


def test_a_scripted_builtin_error_carries_its_id_in_the_message() -> None:
    """A `TimeoutError` has no field for a request id."""
    client = FakeLLM(fail={0: TimeoutError("late")})
    (error,) = after(client, "a")
    [(name, message, request_id)] = [entry for entry in client.errors if entry]
    assert (type(error), name) == (TimeoutError, "TimeoutError")
    assert str(error) == message == f"late ({request_id})"


def test_a_failure_of_an_unknown_kind_is_refused() -> None:
    """The record is plain data: an error that cannot be made again from its name is the author's mistake."""

    class HomeMadeError(Exception):
        pass

    with pytest.raises(ValueError, match="HomeMadeError is neither an error of harbor_kit nor a builtin one"):
        FakeLLM(fail={0: HomeMadeError("odd")})


def test_a_failure_that_borrows_a_known_name_is_refused() -> None:
    """What counts is the class, not what it is called."""
    borrowed = type("RateLimitError", (Exception,), {})

    with pytest.raises(ValueError, match="RateLimitError is neither"):
        FakeLLM(fail={0: borrowed("odd")})


@pytest.mark.parametrize("name", ["SystemExit", "print", "KeyboardInterrupt", "nothing"])
def test_only_exceptions_can_be_named(name: str) -> None:
    """A record cannot make a client end the program or call a function."""
    assert type(error_named(name, "m", "r")) is APIError


def test_the_errors_form_the_tree_of_the_sdk() -> None:
    """Who catches `APIError` catches all, and each status has its number."""
    kinds = [BadRequestError, RateLimitError, InternalServerError]
    assert [kind.status_code for kind in kinds] == [400, 429, 500]
    assert all(issubclass(kind, APIStatusError) for kind in kinds)
    assert issubclass(APIStatusError, APIError)
    assert issubclass(APIConnectionError, APIError)
    assert not issubclass(APIConnectionError, APIStatusError)


def test_a_wrong_request_is_refused_in_the_providers_words() -> None:
    """The complaint comes as `BadRequestError`, at once."""
    client = FakeLLM([5])

    async def main() -> None:
        with pytest.raises(BadRequestError, match=r"messages\[0\].content"):
            await client.create(model="m", messages=[{"role": "user"}])

    assert run_virtual(main()).elapsed == 0.0
    [(name, _, request_id)] = [entry for entry in client.errors if entry]
    assert name == "BadRequestError"
    assert request_id.startswith("req_")


def test_an_answered_call_has_no_error() -> None:
    """Its place in the list of errors is empty."""
    client = FakeLLM(prompts=["a", "b"])
    after(client, "a")
    assert client.errors == [None, None]


def test_spans_are_start_and_end_in_seconds() -> None:
    """Each call's times, in the order of the script."""
    client = FakeLLM([1.5, 0.5], prompts=["a", "b"])

    async def in_turn() -> None:
        await ask(client, "b")
        await ask(client, "a")

    run_virtual(in_turn())
    assert client.spans == [(0.5, 2.0), (0.0, 0.5)]


def test_the_makespan_ends_with_the_last_call() -> None:
    """It is counted from the moment when the client was made, and waits after the last answer do not count."""

    async def main() -> FakeLLM:
        await asyncio.sleep(10)
        client = FakeLLM([1.5, 0.5])
        await settled(client, "a", "b")
        await asyncio.sleep(10)
        return client

    client = run_virtual(main()).result
    assert client.makespan == 1.5
    assert client.spans == [(10.0, 11.5), (10.0, 10.5)]


def test_a_call_in_flight_counts_until_it_is_due() -> None:
    """While nobody has seen the answer, the makespan goes to the moment when it would come."""

    async def main() -> tuple[float, int, Any]:
        client = FakeLLM([4.0])
        task = asyncio.create_task(ask(client))
        await asyncio.sleep(1)
        seen = client.makespan, client.in_flight, client.spans[0]
        await task
        return seen

    makespan, in_flight, span = run_virtual(main()).result
    assert (makespan, in_flight) == (4.0, 1)
    assert "was never ended" in span


def test_a_client_that_was_never_called_has_an_empty_record() -> None:
    """Nothing was sent, nothing took time."""
    client = FakeLLM([1.0])
    assert (client.makespan, client.peak, client.in_flight, client.cancelled) == (0.0, 0, 0, 0)
    assert (client.requests, client.blocked) == ([], [])


def test_the_peak_is_the_largest_number_in_flight() -> None:
    """Three calls through a gate for two have a peak of two."""
    client = FakeLLM([1.0])

    async def main() -> None:
        gate = asyncio.Semaphore(2)

        async def one() -> None:
            async with gate:
                await ask(client)

        await asyncio.gather(one(), one(), one())

    run_virtual(main())
    assert (client.peak, client.in_flight, client.makespan) == (2, 0, 2.0)


def test_a_cancelled_call_is_counted() -> None:
    """It ends at the moment of its cancellation."""
    client = FakeLLM([9.0, 1.0])

    async def main() -> None:
        slow = asyncio.create_task(ask(client))
        await asyncio.sleep(0)
        await ask(client)
        slow.cancel()
        await asyncio.wait([slow])

    run_virtual(main())
    assert (client.cancelled, client.in_flight) == (1, 0)
    assert client.spans == [(0.0, 1.0), (0.0, 1.0)]


def test_requests_are_listed_as_they_were_sent() -> None:
    """Model, messages and options, in order of arrival."""
    client = FakeLLM()
    messages = [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hello"}]
    run_virtual(client.create(model="m", messages=messages, temperature=0))
    messages.clear()
    assert client.requests == [
        {
            "model": "m",
            "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hello"}],
            "temperature": 0,
        }
    ]


def test_blocked_lists_what_held_the_loop() -> None:
    """Each `time.sleep` of the run, in seconds."""
    client = FakeLLM([1.0])

    async def main() -> None:
        await ask(client)
        time.sleep(0.5)
        time.sleep(0.25)

    run_virtual(main())
    assert client.blocked == [0.5, 0.25]


def test_uncalled_entries_equal_nothing_plain() -> None:
    """An answer that made no call cannot match the record by returning something empty."""
    client = FakeLLM([1, 2], prompts=["a", "b"], fail={1: RateLimitError("slow down")})
    assert client.replies[0] not in PLAIN
    assert client.errors[1] not in PLAIN
    assert all(span not in PLAIN for span in client.spans)
    assert "call 0 was never made" in client.spans[0]


def test_uncalled_entries_are_told_apart() -> None:
    """Every entry that nobody called has its own text, and so has every provider."""

    async def main() -> list[Any]:
        one, two = FakeLLM([1, 2]), FakeLLM([1, 2])
        return [*one.spans, *two.spans, *one.replies, *two.replies]

    assert len(set(run_virtual(main()).result)) == 8


def test_an_uncalled_failure_has_an_error_that_nobody_could_have_seen() -> None:
    """Its request id is the one of a call that was never made."""
    client = FakeLLM(fail={0: RateLimitError("slow down")})
    name, message, request_id = client.errors[0] or ("", "", "")
    assert (name, message) == ("no call was made", "")
    assert request_id.startswith("req_")


def test_a_client_made_before_the_run_joins_the_runs_world() -> None:
    """A client of an earlier cell works in each run, with a fresh record."""
    client = FakeLLM([1.0])
    after(client, "a", "b")
    assert client.peak == 2
    after(client, "a")
    assert client.peak == 1


def test_a_client_belongs_to_the_world_in_use() -> None:
    """Inside `use_world` a client enters that world, and outside it does not."""
    world = LocalWorld(counted_nonce("seed"))
    with use_world(world):
        client = FakeLLM([1.0, 2.0])
    FakeLLM()
    assert len(world.opened) == 1
    assert client.replies == [world.reply(0, 0, 0), world.reply(0, 1, 0)]


def test_a_record_that_is_kept_elsewhere_cannot_be_read() -> None:
    """Under the grader the record is the judge's; reading it early says so."""
    with use_world(Elsewhere()):  # type: ignore[arg-type]  # no call is made
        client = FakeLLM()
    with pytest.raises(RuntimeError, match="in its asserts, not before them"):
        _ = client.replies


@pytest.mark.parametrize("latencies", [[], (), [-0.1], [1.0, -1e-9]])
def test_bad_latencies_are_refused(latencies: list[float]) -> None:
    """There must be one at least, and none below zero."""
    with pytest.raises(ValueError, match="at least one number of seconds, none below zero"):
        FakeLLM(latencies)


def test_a_script_does_not_change_with_its_arguments() -> None:
    """Lists and mappings are copied when the client is made."""
    fail: dict[int, Exception] = {}
    latencies, prompts = [1.0], ["a"]
    client = FakeLLM(latencies, prompts=prompts, fail=fail)
    latencies.append(9.0)
    prompts.append("b")
    fail[0] = RateLimitError("slow down")
    assert len(after(client, "a")) == len(client.replies) == 1
    assert client.replies != [None]


def test_outside_a_virtual_run_the_client_works_in_real_time() -> None:
    """On an ordinary loop it answers after real seconds; with none, at once."""
    client = FakeLLM([0.0], prompts=["a", "b"], fail={1: RateLimitError("slow down")})
    text, error = asyncio.run(settled(client, "a", "b"))
    assert client.replies == [text, None]
    assert client.errors[1] == ("RateLimitError", "slow down", error.request_id)
    assert (client.peak, client.in_flight, len(client.requests)) == (2, 0, 2)


def test_in_real_time_the_calls_end_in_order() -> None:
    """Every call ends no earlier than it began."""
    client = FakeLLM()
    asyncio.run(settled(client, "a", "b"))
    spans = [span for span in client.spans if not isinstance(span, str)]
    assert len(spans) == 2
    assert all(start <= end for start, end in spans)


def test_the_makespan_in_real_time_is_no_time_of_day() -> None:
    """It is counted from the first use of the client, whatever the loop's clock shows."""

    class Standing(asyncio.SelectorEventLoop):
        def time(self) -> float:
            return 5000.0

    client = FakeLLM()
    with asyncio.Runner(loop_factory=Standing) as runner:
        runner.run(settled(client, "a", "b"))
    assert client.makespan == 0.0
    assert client.spans == [(5000.0, 5000.0), (5000.0, 5000.0)]


def test_each_call_in_real_time_has_its_own_times() -> None:
    """A call begins when it is made, not when the client's record began."""

    class Stepping(asyncio.SelectorEventLoop):
        moment = 10.0

        def time(self) -> float:
            return self.moment

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Stepping)
        for loop.moment in (10.0, 20.0):
            await ask(client)

    client = FakeLLM()
    with asyncio.Runner(loop_factory=Stepping) as runner:
        runner.run(main())
    assert client.spans == [(10.0, 10.0), (20.0, 20.0)]
    assert client.makespan == 10.0


def test_a_call_in_real_time_can_be_cancelled() -> None:
    """The place in the air is free, and the call is counted as cancelled."""
    client = FakeLLM([60.0])

    async def main() -> bool:
        task = asyncio.create_task(ask(client))
        await asyncio.sleep(0)
        assert client.in_flight == 1
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(main()) is True
    assert (client.cancelled, client.in_flight) == (1, 0)


def test_a_client_may_go_from_a_virtual_run_to_real_time() -> None:
    """The same client answers in both."""
    client = FakeLLM()
    (virtual,) = after(client, "a")
    (real,) = asyncio.run(settled(client, "a"))
    assert virtual != real
    assert client.replies[-1] == real
