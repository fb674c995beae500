"""The virtual clock: exact times, honest threads, and an error instead of a hang."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import Any, NoReturn

import pytest
from harbor_kit.clock import VirtualLoop, beside_running_loop, run_in, run_virtual
from harbor_kit.errors import HangsError
from harbor_kit.fakellm import FakeLLM
from harbor_kit.world import LocalWorld, counted_nonce

USER: ContextVar[str] = ContextVar("USER", default="nobody")
REAL_SLEEP = time.sleep


def now() -> float:
    return asyncio.get_running_loop().time()


async def nap(seconds: float, result: str = "") -> str:
    await asyncio.sleep(seconds)
    return result


def in_a_notebook(work: Awaitable[Any]) -> Any:
    """Run as a notebook does: the caller's loop runs already."""
    return asyncio.run(work)  # type: ignore[arg-type]


@pytest.mark.parametrize("seconds", [0.1, 0.3, 1.5, 1800, 3600])
def test_a_sleep_takes_exactly_its_time(seconds: float) -> None:
    """Virtual seconds are exact, also half an hour of them."""
    assert run_virtual(nap(seconds)).elapsed == seconds


def test_the_result_is_returned() -> None:
    """A run hands on what the coroutine returned."""
    assert run_virtual(nap(1, "done")).result == "done"


def test_nothing_to_wait_for_takes_no_time() -> None:
    """Code that does not wait is free."""
    assert run_virtual(nap(0)).elapsed == 0.0


def test_small_sleeps_add_up_without_noise() -> None:
    """Ten tenths of a second are one second."""

    async def main() -> None:
        for _ in range(10):
            await asyncio.sleep(0.1)

    assert run_virtual(main()).elapsed == 1.0


def test_less_than_a_microsecond_still_passes() -> None:
    """The shortest step of the clock is a microsecond, so that no timer is waited for in vain."""
    assert run_virtual(nap(1e-9)).elapsed <= 1e-6


def test_sleeps_in_turn_add_up_and_together_take_the_longest() -> None:
    """Seven seconds in turn are one and a half together."""
    latencies = [1.5, 0.6, 0.9, 1.2, 0.8, 0.5, 0.7, 0.8]

    async def in_turn() -> None:
        for latency in latencies:
            await nap(latency)

    async def together() -> None:
        await asyncio.gather(*map(nap, latencies))

    assert run_virtual(in_turn()).elapsed == 7.0
    assert run_virtual(together()).elapsed == 1.5


def test_timers_fire_in_the_order_of_their_times() -> None:
    """The clock stops at every timer on its way."""

    async def main() -> list[tuple[float, str]]:
        seen = []
        for next_one in asyncio.as_completed([nap(3, "c"), nap(1, "a"), nap(2, "b")]):
            name = await next_one
            seen.append((now(), name))
        return seen

    assert run_virtual(main()).result == [(1.0, "a"), (2.0, "b"), (3.0, "c")]


def test_a_timeout_strikes_on_time() -> None:
    """`wait_for` gives up after exactly its seconds."""

    async def main() -> float:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(nap(5), timeout=0.25)
        return now()

    assert run_virtual(main()).result == 0.25


def test_what_is_quick_enough_is_not_timed_out() -> None:
    """`wait_for` returns as soon as its task is done, and leaves no timer behind."""

    async def main() -> str:
        return await asyncio.wait_for(nap(1, "in time"), timeout=60)

    run = run_virtual(main())
    assert (run.result, run.elapsed) == ("in time", 1.0)


def test_a_timeout_block_strikes_on_time() -> None:
    """`asyncio.timeout` works on virtual time too."""

    async def main() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await nap(10)

    assert run_virtual(main()).elapsed == 2.0


def test_a_semaphore_makes_batches() -> None:
    """Five sleeps of a second, two at a time, take three seconds."""

    async def main() -> None:
        gate = asyncio.Semaphore(2)

        async def one() -> None:
            async with gate:
                await nap(1)

        await asyncio.gather(*(one() for _ in range(5)))

    assert run_virtual(main()).elapsed == 3.0


def test_a_queue_hands_work_to_its_workers() -> None:
    """Two workers finish four jobs of different lengths as list scheduling says."""

    async def main() -> dict[str, float]:
        jobs: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        done: dict[str, float] = {}

        async def worker() -> None:
            while True:
                name, seconds = await jobs.get()
                await nap(seconds)
                done[name] = now()
                jobs.task_done()

        for job in [("a", 3), ("b", 1), ("c", 1), ("d", 2)]:
            jobs.put_nowait(job)
        workers = [asyncio.create_task(worker()) for _ in range(2)]
        await jobs.join()
        for task in workers:
            task.cancel()
        return done

    assert run_virtual(main()).result == {"b": 1.0, "c": 2.0, "a": 3.0, "d": 4.0}


def test_a_task_group_cancels_the_others() -> None:
    """One failing task ends the group at the moment of its failure."""

    async def fails() -> NoReturn:
        await nap(0.5)
        raise LookupError("no table 7")

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(nap(9))
            group.create_task(fails())

    async def main() -> tuple[float, str]:
        with pytest.raises(ExceptionGroup) as caught:
            await both()
        return now(), str(caught.value.exceptions[0])

    assert run_virtual(main()).result == (0.5, "no table 7")


def test_an_error_is_raised_as_it_is() -> None:
    """A run raises what its coroutine raises."""

    async def main() -> None:
        await nap(1)
        raise LookupError("no table 7")

    with pytest.raises(LookupError, match="no table 7"):
        run_virtual(main())


def test_the_clock_can_start_later() -> None:
    """The loop's time starts at the offset, and the elapsed time does not contain it."""

    async def main() -> tuple[float, float]:
        before = now()
        await nap(1.5)
        return before, now()

    run = run_virtual(main(), start=1000.25)
    assert run.result == (1000.25, 1001.75)
    assert run.elapsed == 1.5


def test_a_clock_that_starts_late_has_its_hour_too() -> None:
    """The ceiling is an hour after the start."""
    assert run_virtual(nap(3600), start=10_000).elapsed == 3600.0
    with pytest.raises(HangsError):
        run_virtual(nap(3601), start=10_000)


def test_waiting_for_what_never_comes_is_an_error() -> None:
    """A real loop would hang for ever; this one says so."""

    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(HangsError, match="nothing will wake them: this would hang for ever"):
        run_virtual(main())


def test_a_deadlock_of_two_tasks_is_an_error() -> None:
    """Two tasks that wait for each other are found out."""

    async def main() -> None:
        one, two = asyncio.Event(), asyncio.Event()

        async def first() -> None:
            await one.wait()
            two.set()

        async def second() -> None:
            await two.wait()
            one.set()

        await asyncio.gather(first(), second())

    with pytest.raises(HangsError, match="hang for ever"):
        run_virtual(main())


def test_more_than_an_hour_is_an_error() -> None:
    """A program that is still running after 3,600 virtual seconds counts as hanging."""

    async def main() -> None:
        while True:
            await nap(60)

    with pytest.raises(HangsError, match="still running after 3600 seconds of virtual time"):
        run_virtual(main())


def test_a_busy_loop_is_an_error() -> None:
    """Many steps in which no time passes are a loop that waits by asking."""

    async def main() -> None:
        while True:
            await asyncio.sleep(0)

    with pytest.raises(HangsError, match="busy loop"):
        run_virtual(main())


def test_many_steps_are_no_busy_loop_when_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of steps begins again whenever the clock moves."""
    monkeypatch.setattr("harbor_kit.clock.MAX_STEPS", 20)

    async def main() -> None:
        for _ in range(10):
            for _ in range(10):
                await asyncio.sleep(0)
            await nap(1)

    assert run_virtual(main()).elapsed == 10.0


def test_a_task_that_swallows_its_cancellation_is_found_out() -> None:
    """A loop that nobody can cancel does not run for ever."""

    async def stubborn() -> None:
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await nap(1)

    async def main() -> None:
        await asyncio.wait_for(stubborn(), timeout=5)

    with pytest.raises(HangsError, match="3600 seconds"):
        run_virtual(main())


def test_a_task_that_is_left_behind_is_cancelled() -> None:
    """When the main coroutine ends, the others are ended as `asyncio.run` would end them."""
    seen = []

    async def forgotten() -> None:
        try:
            await nap(100)
        except asyncio.CancelledError:
            seen.append(now())
            raise

    async def main() -> asyncio.Task[None]:
        task = asyncio.create_task(forgotten())
        await nap(2)
        return task

    run = run_virtual(main())
    assert run.result.cancelled()
    assert (run.elapsed, seen) == (2.0, [2.0])


def test_a_blocking_sleep_advances_the_clock_and_is_recorded() -> None:
    """`time.sleep` takes virtual time, and the run knows when and for how long it held the loop."""

    async def main() -> float:
        await nap(1)
        time.sleep(0.25)
        return now()

    run = run_virtual(main())
    assert run.result == 1.25
    assert run.blocked == ((1.0, 0.25),)


def test_blocking_sleeps_do_not_overlap() -> None:
    """Gathering functions that block gains nothing."""

    async def asleep(seconds: float) -> None:
        time.sleep(seconds)

    async def main() -> None:
        await asyncio.gather(asleep(1), asleep(2), asleep(3))

    run = run_virtual(main())
    assert run.elapsed == 6.0
    assert run.blocked == ((0.0, 1.0), (1.0, 2.0), (3.0, 3.0))


def test_a_blocked_run_starts_its_clock_at_the_offset() -> None:
    """The moments of blocks are times of the loop's clock."""

    async def main() -> None:
        time.sleep(2)

    assert run_virtual(main(), start=100).blocked == ((100.0, 2.0),)


def test_blocking_for_more_than_an_hour_is_an_error() -> None:
    """The ceiling holds for `time.sleep` too."""

    async def main() -> None:
        time.sleep(3601)

    with pytest.raises(HangsError):
        run_virtual(main())


def test_the_real_sleep_comes_back() -> None:
    """After a run, also a failing one, `time.sleep` is what it was."""

    async def main() -> None:
        assert time.sleep is not REAL_SLEEP
        raise LookupError

    with pytest.raises(LookupError):
        run_virtual(main())
    assert time.sleep is REAL_SLEEP


def test_a_sleep_that_was_imported_by_name_is_rebound_and_restored() -> None:
    """`from time import sleep` does not escape the record, under whatever name."""
    names: dict[str, Any] = {"sleep": REAL_SLEEP, "pause": REAL_SLEEP, "other": len}
    world = LocalWorld(counted_nonce("seed"))

    async def main() -> None:
        names["sleep"](1)
        names["pause"](2)

    run_in(world, main(), names)
    assert world.blocked == [(0, 1_000_000), (1_000_000, 2_000_000)]
    assert names == {"sleep": REAL_SLEEP, "pause": REAL_SLEEP, "other": len}


def test_a_rebound_sleep_comes_back_after_an_error() -> None:
    """A failing run leaves the student's names as they were."""
    names: dict[str, Any] = {"sleep": REAL_SLEEP}

    async def main() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        run_in(LocalWorld(counted_nonce("seed")), main(), names)
    assert names == {"sleep": REAL_SLEEP}


def test_a_future_can_be_run_as_well() -> None:
    """Whatever can be awaited can be run, not only coroutines."""

    class Ready:
        def __await__(self) -> Any:
            yield from asyncio.sleep(1).__await__()
            return "ready"

    world = LocalWorld(counted_nonce("seed"))
    assert run_in(world, Ready()) == "ready"
    assert world.now() == 1_000_000


def test_a_run_works_while_a_loop_runs_in_this_thread() -> None:
    """In a notebook, where a loop is running, the run takes place in a helper thread."""

    async def notebook() -> tuple[Any, bool]:
        caller = threading.get_ident()

        async def main() -> bool:
            await nap(5)
            return threading.get_ident() == caller

        return run_virtual(main()), isinstance(asyncio.get_running_loop(), VirtualLoop)

    run, still_virtual = in_a_notebook(notebook())
    assert (run.result, run.elapsed) == (False, 5.0)
    assert still_virtual is False


def test_context_variables_are_visible_in_the_helper_thread() -> None:
    """The helper thread works in a copy of the caller's context."""

    async def notebook() -> tuple[str, str]:
        USER.set("Ana")

        async def main() -> str:
            seen = USER.get()
            USER.set("Ben")
            return seen

        return run_virtual(main()).result, USER.get()

    assert in_a_notebook(notebook()) == ("Ana", "Ana")


def test_a_blocking_sleep_is_virtual_in_the_helper_thread_too() -> None:
    """Whoever runs the loop owns `time.sleep`."""

    async def notebook() -> Any:
        async def main() -> None:
            time.sleep(30)

        return run_virtual(main())

    assert in_a_notebook(notebook()).blocked == ((0.0, 30.0),)


def test_an_error_crosses_the_helper_thread() -> None:
    """What is raised in the helper thread is raised to the caller, whatever its kind."""

    def leaves() -> NoReturn:
        raise SystemExit(3)

    async def notebook() -> None:
        with pytest.raises(SystemExit):
            beside_running_loop(leaves)
        with pytest.raises(HangsError):
            run_virtual(asyncio.Event().wait())

    in_a_notebook(notebook())


def test_without_a_running_loop_no_thread_is_needed() -> None:
    """Work is done in the caller's own thread."""
    assert beside_running_loop(threading.get_ident) == threading.get_ident()


def test_an_error_brings_no_other_along() -> None:
    """A traceback shows what failed, and not also that no loop was running."""

    async def fails() -> None:
        raise LookupError("no such ticket")

    with pytest.raises(LookupError) as caught:
        run_virtual(fails())
    assert caught.value.__context__ is None


def test_a_thread_is_waited_for_in_real_time() -> None:
    """While a thread works the clock stands still, instead of jumping to the next timer."""
    release = threading.Event()

    async def main() -> tuple[str, float]:
        job = asyncio.create_task(asyncio.to_thread(release.wait, 5))
        timer = asyncio.create_task(nap(10))
        await asyncio.sleep(0)
        release.set()
        assert await job
        reached = now()
        await timer
        return "both", reached

    run = run_virtual(main())
    assert run.result == ("both", 0.0)
    assert run.elapsed == 10.0


def test_a_sleep_in_a_thread_is_real_and_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """`time.sleep` in another thread than the loop's is the real one, and is not recorded."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)

    async def main() -> None:
        await asyncio.to_thread(lambda: time.sleep(7))

    run = run_virtual(main())
    assert slept == [7]
    assert (run.elapsed, run.blocked) == (0.0, ())


def test_an_error_in_a_thread_is_raised() -> None:
    """The executor's future carries the error, and time goes on afterwards."""

    def fails() -> NoReturn:
        raise LookupError("no table 7")

    async def main() -> None:
        with pytest.raises(LookupError, match="no table 7"):
            await asyncio.to_thread(fails)
        await nap(1)

    assert run_virtual(main()).elapsed == 1.0


def test_time_spent_waiting_for_a_thread_is_no_busy_loop() -> None:
    """Without a thread at work the guards are on again."""

    async def main() -> None:
        await asyncio.to_thread(len, "")
        await asyncio.Event().wait()

    with pytest.raises(HangsError):
        run_virtual(main())


def test_a_call_that_is_cancelled_frees_its_place() -> None:
    """The world learns at once that nobody waits for the answer any more."""

    async def main() -> tuple[int, int, float]:
        client = FakeLLM([10])
        call = client.create(model="m", messages=[{"role": "user", "content": "a"}])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call, timeout=1)
        return client.in_flight, client.cancelled, now()

    assert run_virtual(main()).result == (0, 1, 1.0)


def test_an_answer_that_is_due_with_a_timer_comes_first() -> None:
    """A timeout of exactly the latency does not strike."""

    async def main() -> int:
        call = FakeLLM([1]).create(model="m", messages=[{"role": "user", "content": "a"}])
        return len((await asyncio.wait_for(call, timeout=1)).choices)

    run = run_virtual(main())
    assert (run.result, run.elapsed) == (1, 1.0)


def test_the_same_program_runs_the_same_way_twice() -> None:
    """Nothing about a run depends on the machine."""

    async def main() -> list[str]:
        client = FakeLLM([0.3, 0.1, 0.2])
        calls = [client.create(model="m", messages=[{"role": "user", "content": name}]) for name in "abc"]
        return [(await call).choices[0].message.content or "" for call in asyncio.as_completed(calls)]

    assert run_virtual(main()) == run_virtual(main())


def test_a_sleep_that_is_too_short_to_count_ends() -> None:
    """Whoever sleeps for what is missing of a token, again and again, gets it, although floats leave a crumb."""

    async def refills() -> float:
        tokens, before = 0.0, now()
        while tokens < 1:
            await asyncio.sleep((1 - tokens) / 5)
            tokens, before = tokens + (now() - before) * 5, now()
        return round(now(), 3)

    assert run_virtual(refills(), start=0.7).result == 0.9
    assert run_virtual(asyncio.sleep(4e-17)).elapsed == 1e-6
