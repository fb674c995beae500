"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""

from pathlib import Path

import pytest
from harbor_kit.testing import cases, visible_failure

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = {
    "py-03-errors/exercises/01-robust-api-client": [
        "eleven_answers_have_names",
        "two_providers_and_a_gateway",
        "a_wait_is_told_in_three_forms",
        "a_rate_limit_is_waited_out",
        "a_wrong_key_is_told_at_once",
        "opens_after_three_failures",
        "closes_after_a_success",
        "a_failed_probe_opens_again",
        "an_outage_has_an_answer",
        "three_attempts_three_levels",
        "attempts_are_counted",
    ],
    "py-03-errors/exercises/02-logging-setup": [
        "contexts_nest",
        "an_id_is_made",
        "three_tasks_keep_their_ids",
        "a_line_for_people",
        "a_line_of_json",
        "debug_is_for_the_file",
        "two_set_ups_one_line",
        "three_small_files",
        "a_secret_does_not_leave",
    ],
    "py-03-errors/exercises/03-retry-logic": [
        "delays_double",
        "never_above_the_cap",
        "two_failures_then_an_answer",
        "the_last_error_is_raised",
        "a_fatal_error_ends_it",
        "full_jitter_starts_at_nothing",
        "equal_jitter_keeps_one_half",
        "seconds_or_a_date",
        "as_long_as_it_says",
        "the_budget_is_spent",
        "the_same_schedule",
        "cancelled_while_it_waits",
    ],
}


@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))
def test_visible_check(exercise, name):
    failure = visible_failure(ROOT, exercise, name)
    if failure:
        pytest.fail(failure, pytrace=False)
