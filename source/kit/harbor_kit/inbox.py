"""Tickets that come one at a time: an iterator that keeps a record of when each ticket was taken out of it.

inbox = Inbox(3)
for ticket in inbox:
    ...  # "ticket 0 (5fa3b2)", then "ticket 1 (…)", "ticket 2 (…)"
inbox.taken  # the seconds of the clock at which each was taken, here [0.0, 0.0, 0.0]
"""

from __future__ import annotations

from collections.abc import Iterator

from harbor_kit.fakellm import world_here
from harbor_kit.world import MICROS, LocalWorld, World, counted_nonce


class Inbox(Iterator[str]):
    """An iterator over tickets; without a `size` it has no end. Nobody knows a ticket before it is taken.

    Whoever takes a thousand tickets from an inbox without an end gets a `HangsError`.
    """

    def __init__(self, size: int | None = None) -> None:
        if size is not None and size < 0:
            raise ValueError("size: an inbox cannot hold less than nothing")
        self._size = size
        self._enter(world_here() or LocalWorld(counted_nonce("notebook")))

    def __next__(self) -> str:
        """Return the next ticket and note the time."""
        world = world_here()
        if world is not None and world is not self._world:
            self._enter(world)
        ticket = self._world.take(self._inbox)
        if ticket is None:
            raise StopIteration
        return ticket

    # What was recorded. Under the grader this record is the judge's; in asserts it reads the same.

    @property
    def taken(self) -> list[float]:
        """When each ticket was taken, in seconds of the clock."""
        return [moment / MICROS for moment in self._record().boxes[self._inbox].taken]

    @property
    def tickets(self) -> list[str]:
        """The tickets that were taken, in order."""
        world = self._record()
        return [world.ticket(self._inbox, place) for place in range(len(world.boxes[self._inbox].taken))]

    def _enter(self, world: World) -> None:
        self._world, self._inbox = world, world.fill(self._size)

    def _record(self) -> LocalWorld:
        if not isinstance(self._world, LocalWorld):
            raise RuntimeError("a check reads the record of an inbox in its asserts, not before them")
        return self._world
