"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""

from pathlib import Path

import pytest
from harbor_kit.testing import cases, visible_failure

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = {
    "py-05-apis/exercises/01-http-client-wrapper": [
        "a_request_is_built",
        "two_calls_and_one_client",
        "a_closed_client_says_so",
        "five_seconds_are_enough",
        "a_page_of_a_gateway",
        "a_wait_needs_a_limit",
        "a_limit_is_waited_out",
        "one_call_has_one_key",
        "a_million_tokens",
        "a_reply_is_paid_for",
        "the_money_is_spent",
        "three_pages",
        "a_failure_and_a_reply_are_told",
        "an_event_is_a_record",
    ],
    "py-05-apis/exercises/02-api-response-parser": [
        "a_text_of_openai",
        "a_tool_call_of_openai",
        "a_text_of_anthropic",
        "both_count_alike",
        "a_limit_and_a_reply",
        "a_page_and_a_missing_part",
        "four_durations",
        "limits_of_both",
        "three_ways_to_wrap",
        "nothing_that_fits",
        "half_a_list",
        "uses_are_typed",
    ],
    "py-05-apis/exercises/03-streaming-handler": [
        "four_lines",
        "two_events",
        "named_events_and_a_comment",
        "cut_in_the_middle",
        "hello",
        "one_call_in_three_pieces",
        "word_by_word",
        "an_answer_with_its_times",
        "half_a_sentence",
        "a_model_that_falls_silent",
    ],
}


@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))
def test_visible_check(exercise, name):
    failure = visible_failure(ROOT, exercise, name)
    if failure:
        pytest.fail(failure, pytrace=False)
