"""Make the sample class again from the handouts: `python -m tests.sample_class.build`.

Ten students, ten situations; what each is about stands beside the name.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.answers import HANDOUT, filled, filled_script, reference_answers, variants, with_variant

FOLDER = Path(__file__).parent
STEM = "01-async-api-calls"

SYNTAX_ERROR = """async def run_concurrent(client: ChatClient, prompts: Sequence[str]) -> list[CallResult]:
    calls = [call_one(client, index, prompt) for index, prompt in enumerate(prompts)
    return list(await asyncio.gather(*calls))
"""

NEVER_ENDS = """async def run_concurrent(client: ChatClient, prompts: Sequence[str]) -> list[CallResult]:
    tasks = [asyncio.create_task(call_one(client, index, prompt)) for index, prompt in enumerate(prompts)]
    while not all(task.done() for task in tasks):
        pass
    return [task.result() for task in tasks]
"""


def misconception(name: str) -> Callable[[], str]:
    """Return what makes the notebook of a student who has this misconception."""
    return lambda: filled(wrong(name))


STUDENTS: dict[str, tuple[str, str, Callable[[], str] | None]] = {
    "ada": ("Lindgren, Ada", f"{STEM}.ipynb", lambda: filled(reference_answers())),  # everything right
    "bela": ("Bartók, Béla", f"{STEM}.py", lambda: filled_script(with_variant(variants("alternatives")["task_group"]))),
    "chen": ("Chen, Mei", f"{STEM}.ipynb", misconception("awaits_one_by_one")),
    "dina": ("O'Neil, Dina", f"{STEM}.ipynb", misconception("first_error_wins")),
    "emeka": ("Okafor, Emeka", f"{STEM}.ipynb", misconception("swallows_cancellation")),
    "farid": ("Haddad, Farid", f"{STEM}.ipynb", lambda: HANDOUT.read_text(encoding="utf-8")),  # untouched
    "grete": (
        "Söderberg, Grete",
        f"{STEM}.ipynb",
        lambda: filled({**reference_answers(), "run_concurrent": SYNTAX_ERROR}),
    ),
    "hiro": ("Tanaka, Hiro", f"{STEM}.ipynb", lambda: filled({**reference_answers(), "run_concurrent": NEVER_ENDS})),
    "ines": ("Núñez, Inés", f"{STEM}.ipynb", lambda: filled(reference_answers())[:9000]),  # cut off on the way
    "jonas": ("Weber, Jonas", "", None),  # did not submit
}


def wrong(name: str) -> dict[str, str]:
    """Return the answers of a student who has this misconception."""
    return with_variant(variants("misconceptions")[name])


# The answers of those who hand in something that every grader can grade: no broken file.
ANSWERS: dict[str, Callable[[], dict[str, str]]] = {
    "ada": reference_answers,
    "bela": lambda: with_variant(variants("alternatives")["task_group"]),
    "chen": lambda: wrong("awaits_one_by_one"),
    "dina": lambda: wrong("first_error_wins"),
    "emeka": lambda: wrong("swallows_cancellation"),
    "farid": dict,
    "grete": lambda: {**reference_answers(), "run_concurrent": SYNTAX_ERROR},
    "hiro": lambda: {**reference_answers(), "run_concurrent": NEVER_ENDS},
}


def files() -> dict[Path, str]:
    """Return the files of the sample class: path → content."""
    roster = "id,name,login,sis_id,section\n" + "".join(
        f'{student},"{name}",{student},S10{place:02},AI-101\n'
        for place, (student, (name, _, _)) in enumerate(STUDENTS.items(), 1)
    )
    made = {FOLDER / "roster.csv": roster}
    for student, (_, file, content) in STUDENTS.items():
        if content is not None:
            made[FOLDER / "submitted" / student / file] = content()
    return made


if __name__ == "__main__":
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(FOLDER)}\n")
