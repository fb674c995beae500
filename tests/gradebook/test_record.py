from __future__ import annotations

from gradebook.record import Recorded, record
from gradebook.store import Store
from tests.gradebook.samples import LIMITS, NOON, ROSTER, calls, ungraded

BATCH = (calls("ada"), calls("bob", "0"), ungraded("cyd"), ungraded("ada", LIMITS))


def test_a_batch_recorded_twice_adds_nothing(store: Store) -> None:
    """The second run of the same batch finds everything unchanged."""
    assert record(store, ROSTER, BATCH, NOON) == Recorded(new=4, unchanged=0)
    before = store.attempts()
    assert record(store, ROSTER, BATCH, NOON) == Recorded(new=0, unchanged=4)
    assert store.attempts() == before


def test_only_what_changed_is_new(store: Store) -> None:
    """One better result among old ones is one new attempt."""
    record(store, ROSTER, BATCH, NOON)
    assert record(store, ROSTER, (calls("ada"), calls("bob")), NOON) == Recorded(new=1, unchanged=1)


def test_a_student_off_the_roster_is_still_recorded(store: Store) -> None:
    """A result is never lost because the roster is behind."""
    assert record(store, (), (calls("zoe"),), NOON).new == 1
    assert [attempt.result.student for attempt in store.attempts()] == ["zoe"]


def test_recording_keeps_the_roster(store: Store) -> None:
    """The roster of the batch is in the gradebook afterwards."""
    record(store, ROSTER, (), NOON)
    assert store.students() == list(ROSTER)
