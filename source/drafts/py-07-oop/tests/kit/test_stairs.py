"""Stairs: what a `with` did on its way in and out, as steps, as a table, in words and in the picture."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress

import pytest
from harbor_kit.stairs import ENTERS, LEAVES, Stairs, Step, draw_stairs, show_stairs, stairs_alt, stairs_tables


@contextmanager
def door(
    refuses: Exception | None = None, breaks: Exception | None = None, stops: type[Exception] | tuple[()] = ()
) -> Iterator[str]:
    if refuses:
        raise refuses
    try:
        yield "the thing"
    except stops:
        pass
    finally:
        if breaks:
            raise breaks


@asynccontextmanager
async def slow_door(
    refuses: Exception | None = None, breaks: Exception | None = None, stops: type[Exception] | tuple[()] = ()
) -> AsyncIterator[str]:
    with door(refuses, breaks, stops) as thing:
        await asyncio.sleep(0)
        yield thing


def climbed(error: BaseException | None = None, **second: object) -> Stairs:
    """Go through two doors; the second one has faults."""
    stairs = Stairs()
    with suppress(BaseException), ExitStack() as stack:
        stack.enter_context(stairs.step("seat", door()))
        stack.enter_context(stairs.step("client", door(**second)))  # type: ignore[arg-type]
        if error:
            raise error
    return stairs


async def climbed_slowly(error: BaseException | None = None, **second: object) -> Stairs:
    stairs = Stairs()
    with suppress(BaseException):
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(stairs.async_step("seat", slow_door()))
            await stack.enter_async_context(stairs.async_step("client", slow_door(**second)))  # type: ignore[arg-type]
            if error:
                raise error
    return stairs


@pytest.fixture
def four() -> dict[str, Stairs]:
    return {
        "fails": climbed(KeyError("x")),
        "shut": climbed(refuses=ConnectionError("no")),
        "breaks": climbed(KeyError("x"), breaks=OSError("b")),
        "stops": climbed(KeyError("x"), stops=KeyError),
    }


def test_a_step_hands_over_what_its_manager_hands_over() -> None:
    with Stairs().step("seat", door()) as thing:
        assert thing == "the thing"


def test_without_an_error_steps_are_left_in_reverse_and_say_nothing() -> None:
    stairs = climbed()
    assert stairs.steps == (
        Step(ENTERS, "seat", 0),
        Step(ENTERS, "client", 1),
        Step(LEAVES, "client", 1),
        Step(LEAVES, "seat", 0),
    )
    assert [str(step) for step in stairs.steps] == ["", "", "", ""]
    assert (stairs.raised, stairs.outside, stairs.refused) == ("", "", None)


def test_an_error_of_the_body_is_passed_on_from_step_to_step(four: dict[str, Stairs]) -> None:
    stairs = four["fails"]
    assert stairs.steps[2:] == (
        Step(LEAVES, "client", 1, "KeyError", "KeyError"),
        Step(LEAVES, "seat", 0, "KeyError", "KeyError"),
    )
    assert str(stairs.steps[2]) == "passes KeyError on"
    assert (stairs.raised, stairs.outside) == ("KeyError", "KeyError")


def test_a_door_that_stays_shut_is_never_left(four: dict[str, Stairs]) -> None:
    stairs = four["shut"]
    refused = Step(ENTERS, "client", 1, "", "ConnectionError", anew=True)
    assert stairs.steps[1:] == (refused, Step(LEAVES, "seat", 0, "ConnectionError", "ConnectionError"))
    assert (stairs.refused, str(refused), stairs.raised) == (refused, "raises ConnectionError", "")


def test_an_error_of_the_first_door_reaches_the_outside_at_once() -> None:
    stairs = Stairs()
    with suppress(OSError), stairs.step("seat", door(refuses=OSError("no"))):
        pass
    assert [str(step) for step in stairs.steps] == ["raises OSError"]
    assert stairs.outside == "OSError"


def test_an_error_on_the_way_out_takes_the_place_of_the_first(four: dict[str, Stairs]) -> None:
    stairs = four["breaks"]
    assert str(stairs.steps[2]) == "raises OSError over KeyError"
    assert (stairs.raised, stairs.outside) == ("KeyError", "OSError")


def test_an_error_on_the_way_out_of_a_good_body_is_raised_over_nothing() -> None:
    assert str(climbed(breaks=OSError("b")).steps[2]) == "raises OSError"


def test_another_error_of_the_same_type_is_another_error() -> None:
    assert str(climbed(KeyError("x"), breaks=KeyError("y")).steps[2]) == "raises KeyError over KeyError"


def test_a_step_that_stops_the_error_lets_nothing_through(four: dict[str, Stairs]) -> None:
    stairs = four["stops"]
    assert [str(step) for step in stairs.steps[2:]] == ["stops KeyError", ""]
    assert stairs.outside == ""


def test_watching_changes_nothing_for_the_error_itself() -> None:
    ours = KeyError("ours")
    with pytest.raises(KeyError) as caught, Stairs().step("seat", door()):
        raise ours
    assert caught.value is ours
    with pytest.raises(OSError, match="b") as broken, Stairs().step("seat", door(breaks=OSError("b"))):
        raise ours
    assert broken.value.__context__ is ours


@pytest.mark.parametrize(
    "second",
    [{}, {"refuses": OSError("no")}, {"breaks": OSError("b")}, {"stops": KeyError}],
    ids=["passes", "refuses", "breaks", "stops"],
)
def test_async_steps_tell_the_same(second: dict[str, object]) -> None:
    slow = asyncio.run(climbed_slowly(KeyError("x"), **second))
    assert slow.steps == climbed(KeyError("x"), **second).steps


def test_cancelling_and_leaving_a_program_are_seen_too() -> None:
    assert climbed(KeyboardInterrupt()).outside == "KeyboardInterrupt"
    assert asyncio.run(climbed_slowly(asyncio.CancelledError())).outside == "CancelledError"


def test_stairs_say_nothing_before_the_last_step_was_left() -> None:
    stairs = Stairs()
    with pytest.raises(ValueError, match="at least one step"):
        _ = stairs.steps
    with stairs.step("seat", door()), pytest.raises(ValueError, match="leave them all"):
        _ = stairs.steps


def test_the_tables_have_a_row_for_each_step_the_body_and_the_outside(four: dict[str, Stairs]) -> None:
    shown = {"breaks": four["breaks"], "shut": four["shut"]}
    assert stairs_tables(shown).splitlines() == [
        "breaks",
        "1  enters    seat",
        "2  enters    client",
        "3  the body          raises KeyError",
        "4  leaves    client  raises OSError over KeyError",
        "5  leaves    seat    passes OSError on",
        "   outside           OSError",
        "",
        "shut",
        "1  enters   seat",
        "2  enters   client  raises ConnectionError",
        "3  leaves   seat    passes ConnectionError on",
        "   outside          ConnectionError",
    ]


def test_the_alternative_text_tells_all_that_the_tables_tell(four: dict[str, Stairs]) -> None:
    assert stairs_alt({"stops": four["stops"]}) == (
        "Stairs that lead down into a room and up again, a step for each manager. "
        "stops: enters seat, enters client, the body raises KeyError, leaves client stops KeyError, leaves seat; "
        "nothing reaches the outside."
    )


def test_the_picture_names_each_step_with_its_number_and_what_it_did(four: dict[str, Stairs]) -> None:
    said = [[text.get_text() for text in axes.texts if text.get_text()] for axes in draw_stairs(four).axes]
    assert set(said[0]) == {
        "1  enters seat",
        "2  enters client",
        "3  the body",
        "raises KeyError",
        "4  leaves client",
        "5  leaves seat",
        "KeyError reaches the outside",
    }
    assert {"2  enters client", "raises ConnectionError", "3  leaves seat"} <= set(said[1])
    assert "3  the body" not in said[1]
    assert "raises OSError\nover KeyError" in said[2]
    assert {"stops KeyError", "nothing reaches the outside"} <= set(said[3])


def test_an_error_draws_an_arrow_for_each_step_that_it_climbs(four: dict[str, Stairs]) -> None:
    arrows = [
        sum(getattr(text, "arrow_patch", None) is not None for text in axes.texts) for axes in draw_stairs(four).axes
    ]
    assert arrows == [3, 2, 3, 1]


def test_a_place_for_a_panel_that_is_not_needed_stays_empty(four: dict[str, Stairs]) -> None:
    del four["stops"]
    *_, last = draw_stairs(four).axes
    assert not last.axison
    assert not last.texts


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one way"):
        show_stairs({})


def test_outside_a_notebook_only_the_tables_are_shown(
    four: dict[str, Stairs], capsys: pytest.CaptureFixture[str]
) -> None:
    show_stairs(four)
    assert capsys.readouterr().out == f"{stairs_tables(four)}\n"
