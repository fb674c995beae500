"""The inbox: tickets that nobody knows before they are taken, and a record of when each was."""

from __future__ import annotations

import asyncio
from itertools import islice

import pytest
from harbor_kit import HangsError, Inbox, run_virtual
from harbor_kit.fakellm import use_world
from harbor_kit.world import PATIENCE, LocalWorld, counted_nonce


def test_tickets_come_in_order_until_it_is_empty() -> None:
    """Then it stays empty, as an iterator does."""
    inbox = Inbox(3)
    tickets = list(inbox)
    assert tickets == inbox.tickets
    assert [ticket[:8] for ticket in tickets] == ["ticket 0", "ticket 1", "ticket 2"]
    assert list(inbox) == []


def test_a_ticket_cannot_be_known_before_it_is_taken() -> None:
    """It carries a nonce of its world, and each ticket its own."""
    with use_world(LocalWorld(counted_nonce("one"))):
        one = list(Inbox(4))
    with use_world(LocalWorld(counted_nonce("another"))):
        another = list(Inbox(4))
    assert len({*one, *another}) == 8


def test_the_moment_of_each_ticket_is_recorded() -> None:
    """On the clock of the run in which it was taken."""
    inbox = Inbox()

    async def takes() -> None:
        next(inbox)
        await asyncio.sleep(2.5)
        next(inbox)

    run_virtual(takes())
    assert inbox.taken == [0.0, 2.5]


def test_a_new_run_begins_anew() -> None:
    """So a cell of a notebook can be run again."""
    inbox = Inbox(2)

    async def takes() -> list[str]:
        return list(inbox)

    assert len(run_virtual(takes()).result) == len(run_virtual(takes()).result) == 2


def test_two_inboxes_have_tickets_of_their_own() -> None:
    """Also in one world."""
    with use_world(LocalWorld(counted_nonce("one"))):
        first, second = Inbox(1), Inbox(1)
        assert [*first] != [*second]
        assert (first.taken, second.taken) == ([0.0], [0.0])


def test_whoever_empties_an_endless_inbox_is_stopped() -> None:
    """Otherwise a wrong answer would fill the memory."""
    inbox = Inbox()
    assert len(list(islice(inbox, PATIENCE))) == PATIENCE
    with pytest.raises(HangsError, match="an inbox that has no end"):
        next(inbox)


def test_an_inbox_cannot_hold_less_than_nothing() -> None:
    """A slip of an author."""
    with pytest.raises(ValueError, match="size"):
        Inbox(-1)
