"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""

from pathlib import Path

import pytest
from harbor_kit.testing import cases, visible_failure

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = {
    "py-02-types/exercises/01-openai-models": [
        "a_reply_is_read",
        "created_is_a_time_in_utc",
        "a_refusal_is_no_text",
        "a_tool_call_needs_no_content",
        "a_silent_message_is_refused",
        "arguments_are_decoded",
        "bad_arguments_are_told",
        "vectors_stand_in_their_places",
        "vectors_of_two_lengths_are_refused",
        "unknown_fields_both_ways",
        "a_request_has_bounds",
        "all_problems_are_listed",
        "what_is_no_json_is_told",
        "uses_of_the_models_are_typed",
    ],
    "py-02-types/exercises/02-config-validation": [
        "finds_the_variables_of_harbor",
        "two_underscores_open_a_group",
        "all_fields_have_their_defaults",
        "what_is_not_allowed_is_refused",
        "the_prompt_needs_room",
        "a_provider_wants_a_key",
        "a_good_environment",
        "three_problems_in_three_lines",
        "a_misspelt_name_is_corrected",
        "a_config_does_not_show_its_key",
        "the_error_stands_alone",
        "the_environment_is_left_alone",
        "mypy_knows_the_fields",
    ],
}


@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))
def test_visible_check(exercise, name):
    failure = visible_failure(ROOT, exercise, name)
    if failure:
        pytest.fail(failure, pytrace=False)
