"""What every export of scores begins with: the class, its scores as they count, and a guard who knows everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.commands.course import database_url, existing_gradebook, folders, guard_of_release
from autograder.errors import ConfigError

if TYPE_CHECKING:
    from autograder.leaks import Guard
    from autograder.model import Student
    from gradebook.scores import Scores


def class_scores(database: str | None) -> tuple[Scores, list[Student], Guard]:
    """Return the scores of a gradebook, its students, and a guard. Raises `ConfigError` where it knows nobody."""
    from autograder.rubrics import read_rubrics
    from gradebook.connect import place_of
    from gradebook.overrides import corrected
    from gradebook.scores import scores_of
    from gradebook.store import open_store

    settings = folders.course()
    rubrics = read_rubrics(folders.rubrics)
    with open_store(existing_gradebook(database)) as store:
        students, attempts = store.students(), corrected(store.attempts(), store.overrides())
    if not students:
        fix = "Record the results with the roster: course record --roster FILE."
        raise ConfigError("the gradebook knows no students.", where=place_of(database_url(database)), fix=fix)
    return scores_of(attempts, rubrics, settings.attempts), students, guard_of_release(settings).with_people(students)
