"""The visible checks. They run on the file that you worked in, notebook or script: type `pytest`."""

from pathlib import Path

import pytest
from harbor_kit.testing import cases, visible_failure

ROOT = Path(__file__).resolve().parent.parent
VISIBLE = {
    "py-06-data/exercises/01-large-file-processing": [
        "four_lines",
        "a_file_of_five_lines",
        "line_three_is_bad",
        "the_first_record_comes_early",
        "a_path_and_a_file",
        "written_and_read",
        "an_export_is_cleaned",
    ],
    "py-06-data/exercises/02-document-chunking": [
        "three_chunks",
        "nothing_new_in_it",
        "an_overlap_as_large_as_the_size",
        "there_and_back",
        "a_hole",
        "sentences_stay_whole",
        "a_paragraph_comes_first",
        "as_much_as_there_is_room_for",
        "no_letter_is_broken",
        "equal_on_every_machine",
        "one_after_the_other",
    ],
    "py-06-data/exercises/03-dataset-preparation": [
        "spaces_and_line_breaks",
        "a_row_or_a_reason",
        "commas_quotes_and_line_breaks",
        "rows_that_are_left_out",
        "two_files",
        "every_row_is_accounted_for",
        "columns_in_their_order",
        "there_and_back_again",
        "a_pair_becomes_an_example",
        "four_bad_examples",
        "the_same_key_the_same_side",
        "three_hundred_pairs",
    ],
}


@pytest.mark.parametrize(("exercise", "name"), cases(VISIBLE))
def test_visible_check(exercise, name):
    failure = visible_failure(ROOT, exercise, name)
    if failure:
        pytest.fail(failure, pytrace=False)
