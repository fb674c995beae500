"""The numbers that a lesson is about: what its cells print when they run. All else `course check` looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.checking.lesson_runs import run_lesson

ROOT = Path(__file__).parents[2]
SHOWN = {
    "py-01-async/notebooks/01-async-basics.py": [
        "awaited in turn: 3.0 s",
        "as tasks: 1.0 s",
        "as tasks, with time.sleep: 3.0 s",
    ],
    "py-04-environments/notebooks/01-virtual-environments.py": [
        "pip:   Successfully installed harbor-greet-1.0",
        "night  ModuleNotFoundError: No module named 'harbor_greet'",
        "without: prefix BASE   base_prefix BASE",
        "PATH:   desk/day/bin:desk/night/bin",
        "python: desk/night/bin/python",
        "Windows       interpreter, scripts  .venv/Scripts",
        "laptop   the Python that it was made from is gone; it sees packages that are not its own",
    ],
    "py-04-environments/notebooks/02-dependency-management.py": [
        "    demochat 3.0 depends on demohttp>=2",
        "    demorag 1.0 depends on demohttp<2",
        "demorag 1.0 requires demohttp<2, but you have demohttp 2.0 which is incompatible.",
        "Successfully installed demochat-3.0 demohttp-2.0 demorag-0.9",
        "requirements.in  in December: {'demochat': '4.0', 'demohttp': '2.0', 'demohttp2': '2.0', 'demorag': '1.1'}",
        "requirements.txt in December: {'demochat': '2.5', 'demohttp': '1.4', 'demorag': '1.0'}",
        "answered by: the real provider, paid: Where is my invoice?",
        "changed: demohttp 1.4 → 1.6",
    ],
    "py-05-apis/notebooks/01-requests-basics.py": [
        "3 of 3 published",
        "articles on the server: 7 before, 7 after",
        "DELETE /articles/7      [204, 404]  articles: 10 → 9 → 9",
    ],
    "py-05-apis/notebooks/02-async-http.py": [
        "one after the other: 40 answers after 20.0 s, 40 connections so far",
        "all together:        40 answers after 20.0 s, 80 connections so far",
        "40 answers after 2.5 s, 8 connections",
        "one_client: 2.7 s, 8 handshakes, clients closed: 1",
    ],
    "py-05-apis/notebooks/04-streaming-responses.py": [
        "both are complete after 6.0 s",
        "Ben: first word after 0.4 s, total 6 s",
        "30 bytes: {'found []': 5, 'JSONDecodeError': 18, 'UnicodeDecodeError': 4, \"found ['Café 🙂']\": 2}",
    ],
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_numbers_that_the_lesson_is_about_appear(name: str) -> None:
    printed = run_lesson(ROOT / "source" / name).printed.splitlines()
    assert [line for line in SHOWN[name] if line not in printed] == []
