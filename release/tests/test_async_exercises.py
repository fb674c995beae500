"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""

from pathlib import Path

import pytest
from harbor_kit.testing import cases, visible_failure

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = {
    "py-01-async/exercises/01-async-api-calls": [
        "sends_one_user_message",
        "returns_the_text",
        "times_come_from_the_loop",
        "an_error_is_kept",
        "one_after_the_other",
        "eight_calls_take_as_long_as_the_slowest",
        "only_the_slow_call_times_out",
        "in_turn_each_call_has_its_own_time",
        "eight_calls_are_compared",
        "failed_calls_are_named",
    ],
    "py-01-async/exercises/02-rate-limited-async": [
        "four_at_a_time",
        "a_free_slot_is_used_at_once",
        "a_failed_item_keeps_its_place",
        "six_tasks_at_once",
        "it_says_how_long_it_waited",
        "after_a_quiet_night",
        "both_dials_at_once",
        "it_does_not_run_ahead",
        "outcomes_come_as_they_finish",
        "it_stops_with_its_consumer",
        "a_deadline_that_passes",
    ],
}


@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))
def test_visible_check(exercise, name):
    failure = visible_failure(ROOT, exercise, name)
    if failure:
        pytest.fail(failure, pytrace=False)
