"""Make the sample class again from the handouts: `python -m tests.sample_class.build`.

What each submission is about stands beside the name.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.answers import (
    HANDOUT,
    MASTER,
    filled,
    filled_script,
    handout_of,
    reference_answers,
    variants,
    with_variant,
)

FOLDER = Path(__file__).parent
STEM = "01-async-api-calls"
NOTEBOOK = f"{STEM}.ipynb"
SECOND = MASTER.with_name("02-rate-limited-async.py")
TYPES = MASTER.parents[2] / "py-02-types" / "exercises"
MODELS, CONFIG = TYPES / "01-openai-models.py", TYPES / "02-config-validation.py"
ERRORS = MASTER.parents[2] / "py-03-errors" / "exercises"
ROBUST, LOGGING, RETRY = (
    ERRORS / f"{stem}.py" for stem in ("01-robust-api-client", "02-logging-setup", "03-retry-logic")
)
ENVIRONMENTS = MASTER.parents[2] / "py-04-environments" / "exercises"
SETTINGS, AUDIT = ENVIRONMENTS / "01-multi-env-setup.py", ENVIRONMENTS / "02-dependency-audit.py"
APIS = MASTER.parents[2] / "py-05-apis" / "exercises"
CLIENT, PARSER, STREAM = (
    APIS / f"{stem}.py" for stem in ("01-http-client-wrapper", "02-api-response-parser", "03-streaming-handler")
)
DATA = MASTER.parents[2] / "py-06-data" / "exercises"
LARGE, CHUNKS, TRAINING = (
    DATA / f"{stem}.py" for stem in ("01-large-file-processing", "02-document-chunking", "03-dataset-preparation")
)
MANY_OUTPUTS = 5_000_000  # characters

SYNTAX_ERROR = """async def run_concurrent(
    client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None
) -> list[CallResult]:
    calls = [call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)
    return list(await asyncio.gather(*calls))
"""

NEVER_ENDS = """async def compare(
    client: ChatClient, prompts: Sequence[str], *, timeout: float | None = None
) -> Comparison:
    runs = [asyncio.create_task(run(client, prompts, timeout=timeout)) for run in (run_sequential, run_concurrent)]
    while not all(run.done() for run in runs):
        pass
    return Comparison(0.0, 0.0, 1.0, ())
"""

Answers = dict[str, str]


def wrong(name: str) -> Answers:
    """Return the answers of a student who has this misconception."""
    return with_variant(variants("misconceptions")[name])


def alternative(name: str) -> Answers:
    """Return the answers of a student who solved it in this other way."""
    return with_variant(variants("alternatives")[name])


def first(count: int) -> Answers:
    """Return the answers of a student who got no further than this."""
    return dict(list(reference_answers().items())[:count])


def misconception(name: str) -> Callable[[], str]:
    """Return what makes the notebook of a student who has this misconception."""
    return lambda: filled(wrong(name))


def cut_off() -> str:
    """Return a notebook whose upload broke off."""
    return filled(reference_answers())[:9000]


def copied_and_deleted() -> str:
    """Return a notebook in which an answer was copied and tried in the copy, and cells of text and checks are gone."""
    notebook = json.loads(filled(reference_answers()))
    places = [place for place, cell in enumerate(notebook["cells"]) if "def call_one(" in "".join(cell["source"])]
    copy = json.loads(json.dumps(notebook["cells"][places[0]]))
    copy["id"] = "tried-in-a-copy"
    cells = [*notebook["cells"][: places[0]], copy, *notebook["cells"][places[0] :]]
    gone = [
        cell for cell in cells if "hint 1 of 3" in "".join(cell["source"]) or '@check("Q2"' in "".join(cell["source"])
    ]
    notebook["cells"] = [cell for cell in cells if cell not in gone]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def printed_a_lot() -> str:
    """Return a notebook with the outputs of a loop that printed too much."""
    notebook = json.loads(filled(reference_answers()))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    line = "still waiting for the model …\n"
    text = line * (MANY_OUTPUTS // len(line))
    cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": [text]}]
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


Content = Callable[[], str] | None

STUDENTS: dict[str, tuple[str, str, Content]] = {
    "ada": ("Lindgren, Ada", NOTEBOOK, lambda: filled(reference_answers())),  # everything right
    "bela": ("Bartók, Béla", f"{STEM}.py", lambda: filled_script(alternative("task_group"))),  # a script
    "chen": ("Chen, Mei", NOTEBOOK, misconception("awaits_one_by_one")),
    "dina": ("O'Neil, Dina", NOTEBOOK, misconception("first_error_wins")),
    "emeka": ("Okafor, Emeka", NOTEBOOK, misconception("swallows_cancellation")),
    "farid": ("Haddad, Farid", NOTEBOOK, lambda: HANDOUT.read_text(encoding="utf-8")),  # untouched
    "grete": ("Söderberg, Grete", NOTEBOOK, lambda: filled({**reference_answers(), "run_concurrent": SYNTAX_ERROR})),
    "hiro": ("Tanaka, Hiro", NOTEBOOK, lambda: filled({**reference_answers(), "compare": NEVER_ENDS})),
    "ines": ("Núñez, Inés", NOTEBOOK, cut_off),
    "jonas": ("Weber, Jonas", "", None),  # did not submit
    "kofi": ("Mensah, Kofi", NOTEBOOK, lambda: filled(alternative("last_first"))),
    "lena": ("Kowalska, Lena", NOTEBOOK, misconception("task_awaited_at_once")),
    "mira": ("Petrović, Mira", NOTEBOOK, misconception("finish_order")),
    "noor": ("al-Amin, Noor", NOTEBOOK, misconception("raw_exceptions")),
    "olga": ("Ivanova, Olga", NOTEBOOK, misconception("failures_left_out")),
    "pavel": ("Novák, Pavel", NOTEBOOK, misconception("one_timeout_for_all")),
    "quinn": ("Murphy, Quinn", NOTEBOOK, misconception("leaves_calls_behind")),
    "rosa": ("da Silva, Rosa", NOTEBOOK, misconception("holds_the_loop")),
    "sami": ("Virtanen, Sami", NOTEBOOK, misconception("another_clock")),
    "tara": ("Sharma, Tara", NOTEBOOK, misconception("adds_up_overlapping_times")),
    "uwe": ("Groß, Uwe", NOTEBOOK, misconception("divides_by_zero")),
    "vera": ("Rossi, Vera", NOTEBOOK, lambda: filled(first(2))),  # half done
    "wen": ("Wu, Wen", NOTEBOOK, str),  # an empty file
    "xenia": ("Papadaki, Xenia", "homework final (2).ipynb", lambda: filled(reference_answers())),  # a new name
    "yusuf": ("Demir, Yusuf", NOTEBOOK, copied_and_deleted),
    "zoe": ("Dubois, Zoé", NOTEBOOK, printed_a_lot),
}


def with_one(master: Path, kind: str, name: str) -> Callable[[], str]:
    """Return what makes a notebook of an exercise with a misconception or an alternative in it."""
    return lambda: filled(with_variant(variants(kind, master)[name], master), handout_of(master))


def wrongly(master: Path, name: str) -> Callable[[], str]:
    """Return what makes a notebook with a misconception in it."""
    return with_one(master, "misconceptions", name)


def otherwise(master: Path, name: str) -> Callable[[], str]:
    """Return what makes a notebook with a right answer of another structure."""
    return with_one(master, "alternatives", name)


def up_to(master: Path, count: int | None = None) -> Callable[[], str]:
    """Return what makes a notebook of somebody who got no further than so many answers; without a number, all."""
    return lambda: filled(dict(list(reference_answers(master).items())[:count]), handout_of(master))


def id_of(master: Path) -> str:
    """Return the id of an exercise."""
    return f"{master.parts[-3][:5]}/{master.stem}"


# Who has handed in which of the other exercises.
LATER: dict[Path, dict[str, Callable[[], str]]] = {
    SECOND: {
        "ada": up_to(SECOND),
        "bela": otherwise(SECOND, "dispatcher"),
        "chen": wrongly(SECOND, "semaphore_as_rate_limit"),
        "dina": wrongly(SECOND, "fixed_window"),
        "emeka": wrongly(SECOND, "workers_left_running"),
        "farid": lambda: handout_of(SECOND).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(SECOND, "conditions"),
        "lena": wrongly(SECOND, "token_before_slot"),
        "mira": wrongly(SECOND, "all_tasks_up_front"),
        "vera": up_to(SECOND, 1),  # the map alone
    },
    MODELS: {
        "ada": up_to(MODELS),
        "bela": otherwise(MODELS, "annotated_types"),
        "chen": wrongly(MODELS, "required_although_nullable"),
        "dina": wrongly(MODELS, "forbids_what_is_new"),
        "emeka": wrongly(MODELS, "decodes_too_early"),
        "farid": lambda: handout_of(MODELS).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(MODELS, "checked_by_hand"),
        "lena": wrongly(MODELS, "trusts_the_order"),
        "mira": wrongly(MODELS, "any_to_please_mypy"),
        "vera": up_to(MODELS, 7),  # the first question alone
    },
    CONFIG: {
        "ada": up_to(CONFIG),
        "bela": otherwise(CONFIG, "own_names"),
        "chen": wrongly(CONFIG, "every_text_is_true"),
        "dina": wrongly(CONFIG, "first_problem_only"),
        "emeka": wrongly(CONFIG, "hides_the_cause"),
        "farid": lambda: handout_of(CONFIG).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(CONFIG, "whole_models"),
        "lena": wrongly(CONFIG, "last_four_are_harmless"),
        "mira": wrongly(CONFIG, "looks_too_early"),
        "vera": up_to(CONFIG, 1),  # the variables alone
    },
    ROBUST: {
        "ada": up_to(ROBUST),
        "bela": otherwise(ROBUST, "errors_as_values"),
        "chen": wrongly(ROBUST, "every_429_is_temporary"),
        "dina": wrongly(ROBUST, "adds_up_for_ever"),
        "emeka": wrongly(ROBUST, "fallback_for_all"),
        "farid": lambda: handout_of(ROBUST).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(ROBUST, "states_as_words"),
        "lena": wrongly(ROBUST, "quotes_the_provider"),
        "vera": up_to(ROBUST, 2),  # the names of errors alone
    },
    LOGGING: {
        "ada": up_to(LOGGING),
        "bela": otherwise(LOGGING, "inherits_the_rest"),
        "chen": wrongly(LOGGING, "a_filter_on_the_logger"),
        "dina": wrongly(LOGGING, "one_global"),
        "emeka": wrongly(LOGGING, "hides_in_the_message"),
        "farid": lambda: handout_of(LOGGING).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(LOGGING, "own_file"),
        "lena": wrongly(LOGGING, "adds_again"),
        "vera": up_to(LOGGING, 1),  # the ids alone
    },
    RETRY: {
        "ada": up_to(RETRY),
        "bela": otherwise(RETRY, "driven_by_hand"),
        "chen": wrongly(RETRY, "one_power_too_many"),
        "dina": wrongly(RETRY, "retries_everything"),
        "emeka": wrongly(RETRY, "jitter_only_adds"),
        "farid": lambda: handout_of(RETRY).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(RETRY, "one_run"),
        "lena": wrongly(RETRY, "a_new_error"),
        "vera": up_to(RETRY, 1),  # the schedule alone
    },
    SETTINGS: {
        "ada": up_to(SETTINGS),
        "bela": otherwise(SETTINGS, "layers_as_pairs"),
        "chen": wrongly(SETTINGS, "path_from_here"),
        "dina": wrongly(SETTINGS, "only_warns"),
        "emeka": wrongly(SETTINGS, "loads_into_the_process"),
        "farid": lambda: handout_of(SETTINGS).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(SETTINGS, "rules_as_data"),
        "lena": wrongly(SETTINGS, "example_that_works"),
        "vera": up_to(SETTINGS, 2),  # which environment, and one file
    },
    AUDIT: {
        "ada": up_to(AUDIT),
        "bela": otherwise(AUDIT, "steps_in_a_row"),
        "chen": wrongly(AUDIT, "versions_as_texts"),
        "dina": wrongly(AUDIT, "ignores_markers"),
        "emeka": wrongly(AUDIT, "suggests_the_newest"),
        "farid": lambda: handout_of(AUDIT).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(AUDIT, "a_package_is_an_object"),
        "lena": wrongly(AUDIT, "case_sensitive"),
        "vera": up_to(AUDIT, 1),  # the lines alone
    },
    CLIENT: {
        "ada": up_to(CLIENT),
        "bela": otherwise(CLIENT, "outcomes_as_values"),
        "chen": wrongly(CLIENT, "client_per_call"),
        "dina": wrongly(CLIENT, "key_for_each_attempt"),
        "emeka": wrongly(CLIENT, "pays_for_attempts"),
        "farid": lambda: handout_of(CLIENT).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(CLIENT, "retries_in_a_transport"),
        "lena": wrongly(CLIENT, "shows_the_headers"),
        "vera": up_to(CLIENT, 1),  # the request alone
    },
    PARSER: {
        "ada": up_to(PARSER),
        "bela": otherwise(PARSER, "matched"),
        "chen": wrongly(PARSER, "last_text_wins"),
        "dina": wrongly(PARSER, "body_before_status"),
        "emeka": wrongly(PARSER, "half_is_enough"),
        "farid": lambda: handout_of(PARSER).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(PARSER, "models_of_both"),
        "lena": wrongly(PARSER, "greedy_braces"),
        "vera": up_to(PARSER, 2),  # one provider alone
    },
    STREAM: {
        "ada": up_to(STREAM),
        "bela": otherwise(STREAM, "events_as_a_stream"),
        "chen": wrongly(STREAM, "chunk_is_event"),
        "dina": wrongly(STREAM, "decodes_each_chunk"),
        "emeka": wrongly(STREAM, "collects_first"),
        "farid": lambda: handout_of(STREAM).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(STREAM, "state_by_bytes"),
        "lena": wrongly(STREAM, "joined_as_they_arrive"),
        "vera": up_to(STREAM, 1),  # one line alone
    },
    LARGE: {
        "ada": up_to(LARGE),
        "bela": otherwise(LARGE, "a_room_of_its_own"),
        "chen": wrongly(LARGE, "splits_like_text"),
        "dina": wrongly(LARGE, "keeps_everything"),
        "emeka": wrongly(LARGE, "writes_in_place"),
        "farid": lambda: handout_of(LARGE).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(LARGE, "blocks_of_bytes"),
        "lena": wrongly(LARGE, "last_key_wins"),
        "vera": up_to(LARGE, 1),  # one line alone
    },
    CHUNKS: {
        "ada": up_to(CHUNKS),
        "bela": otherwise(CHUNKS, "one_step_at_a_time"),
        "chen": wrongly(CHUNKS, "goes_on_to_the_end"),
        "dina": wrongly(CHUNKS, "drops_the_tail"),
        "emeka": wrongly(CHUNKS, "hash_of_the_day"),
        "farid": lambda: handout_of(CHUNKS).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(CHUNKS, "spans_first"),
        "lena": wrongly(CHUNKS, "trusts_the_order"),
        "vera": up_to(CHUNKS, 1),  # pieces of one size alone
    },
    TRAINING: {
        "ada": up_to(TRAINING),
        "bela": otherwise(TRAINING, "readers_and_rules"),
        "chen": wrongly(TRAINING, "pandas_guesses"),
        "dina": wrongly(TRAINING, "shuffles_and_cuts"),
        "emeka": wrongly(TRAINING, "drops_bad_rows"),
        "farid": lambda: handout_of(TRAINING).read_text(encoding="utf-8"),  # untouched
        "kofi": otherwise(TRAINING, "signs_and_states"),
        "lena": wrongly(TRAINING, "nfkc"),
        "vera": up_to(TRAINING, 1),  # cells alone
    },
}

# The answers of those who hand in something that every grader can grade: no broken file.
ANSWERS: dict[str, Callable[[], Answers]] = {
    "ada": reference_answers,
    "bela": lambda: alternative("task_group"),
    "chen": lambda: wrong("awaits_one_by_one"),
    "dina": lambda: wrong("first_error_wins"),
    "emeka": lambda: wrong("swallows_cancellation"),
    "farid": dict,
    "grete": lambda: {**reference_answers(), "run_concurrent": SYNTAX_ERROR},
    "hiro": lambda: {**reference_answers(), "compare": NEVER_ENDS},
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
    for master, handed_in in LATER.items():
        for student, content in handed_in.items():
            made[FOLDER / "submitted" / student / f"{master.stem}.ipynb"] = content()
    return made


if __name__ == "__main__":
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(FOLDER)}\n")
