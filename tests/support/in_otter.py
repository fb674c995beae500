"""Grade notebooks with the real Otter, in one process: `python -m tests.support.in_otter AUTOGRADER.zip NOTEBOOK …`.

Prints JSON: notebook → name of a test case → its points. Of all or nothing, the first case has all points.
"""

from __future__ import annotations

import json
import sys


def main(autograder: str, *notebooks: str) -> None:
    """Grade each notebook and print what its test cases gave."""
    from otter.api import grade_submission

    graded = {}
    for notebook in notebooks:
        scores: dict[str, float] = {}
        for name, file in grade_submission(notebook, autograder, quiet=True).results.items():
            cases = [(f"{name} - {number}", case) for number, case in enumerate(file.test_case_results, 1)]
            if file.all_or_nothing:
                scores[f"{name} - 1"] = float(file.score)
            else:
                scores |= {origin: float(case.test_case.points) if case.passed else 0.0 for origin, case in cases}
        graded[notebook] = scores
    print(json.dumps(graded))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
