"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""

from pathlib import Path

import pytest
from harbor_kit.testing import cases, visible_failure

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = {
    "py-04-environments/exercises/01-multi-env-setup": [
        "the_argument_wins",
        "a_typo_is_no_environment",
        "quotes_and_comments",
        "names_in_braces_are_filled_in",
        "four_layers",
        "an_empty_value_unsets",
        "texts_become_values",
        "the_process_is_left_alone",
        "prod_needs_three_things",
        "every_value_has_an_origin",
        "an_example_has_all_fields",
        "a_file_that_nobody_ignores",
    ],
    "py-04-environments/exercises/02-dependency-audit": [
        "what_a_file_asks_for",
        "a_line_for_windows",
        "one_package_three_spellings",
        "what_is_a_pin",
        "lines_that_may_change",
        "ten_comes_after_nine",
        "how_big_a_step",
        "one_known_hole",
        "a_small_step_on_a_friday",
        "thursday_again",
        "when_the_pipeline_stops",
        "a_table_for_a_person",
        "what_pip_lists",
    ],
}


@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))
def test_visible_check(exercise, name):
    failure = visible_failure(ROOT, exercise, name)
    if failure:
        pytest.fail(failure, pytrace=False)
