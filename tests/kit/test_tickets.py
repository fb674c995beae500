"""The tickets that all modules of the course work for."""

from __future__ import annotations

from harbor_kit.tickets import TICKETS


def test_there_are_forty_different_tickets() -> None:
    """The exercises say so, and prompts are told apart by their text."""
    assert len(TICKETS) == len(set(TICKETS)) == 40


def test_every_ticket_is_one_line_of_text() -> None:
    """Nothing has to be cleaned before it is sent or printed."""
    assert all(ticket and ticket == " ".join(ticket.split()) for ticket in TICKETS)
