# %% [markdown]
# # dev, staging, prod without surprises
#
# **PY-04 · Environments and packages** · ★★ · 90 minutes · after the lessons [Which Python am
# I?](../notebooks/01-virtual-environments.ipynb) and [Twelve factors, three
# environments](../notebooks/03-environment-config.ipynb)
#
# On Thursday night Harbor's customers got drafts from the small model, the one that runs on the same machine for
# tests. The team had moved the start of the program into a timer, and a timer starts in another folder. There was no
# `.env` file there, so every setting had its default. Nothing failed, and nothing was logged. On Friday somebody
# mended it in a hurry, and prod ran with the key of the test account. In this exercise you write the loader that finds
# its files from anywhere, and that does not let prod start with the settings of a test.
#
# You will be able to
#
# - **write** a reader for `.env` files that depends on nothing but the file and what you give it;
# - **predict** which of four layers decides a setting, also where a value is empty;
# - **write** settings with pydantic-settings that take nothing from `os.environ` behind your back;
# - **write** guard rails that stop prod before the first ticket, with all that is wrong at once;
# - **validate** that a repository ignores its secrets, holds no key, and explains each setting.
#
# **Before you start:** the two lessons: environment variables, `.env` files, `BaseSettings`. Errors with several
# problems, and `SecretStr`, from PY-02.
#
# **Out of scope here:** making environments with `venv`, vaults, nested settings, the whole syntax of `.gitignore`.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*.
# *Hidden checks* rely on the same numbered sentences (**S1**, **S2** …) with other inputs. Each question ends with
# three hints.
#
# Q1 and Q2 need nothing of each other. Q3 reads files with Q2, and Q4 puts the three together. Q5 goes into the
# `load_settings` of Q4. Q6 and Q7 stand beside. Add helpers as you like; keep the names and parameters of what is
# there.

# %% [markdown]
# ## What is given
#
# `Env` has the three environments. `Fields` has all settings of Harbor, with their types and defaults; you write no
# field. A field like `log_level` is set by the variable `HARBOR_LOG_LEVEL`. `VARIABLES` has the field of each variable:
# of all but `env`, since that one decides which files are read. `Problem` and `ConfigError` are those of PY-02; a
# `ConfigError` sorts its problems. `problems_of` makes problems of what pydantic found.
#
# A `Found` is the text of a setting and where it comes from, a `Source` is one line of an explanation. `expanded`
# fills in `${NAME}`. `default_text` writes a default, *also a secret one*; `type_text` names a type, `is_secret` asks
# whether a field holds a secret. `lines_of` reads the lines of a text file, and has none of any other. `KEY_LIKE` finds
# what looks like a key. `CHOICES` is a message of Q1, and `EXAMPLE_FILE` a name in Q7.
#
# The last ones are for the checks, and for you: `project` makes a folder with files, and `LIVE_KEY` and `TEST_KEY` open
# nothing. Some of the imports are for the checks alone.

# %%
from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, get_args
from unittest.mock import patch

from dotenv import dotenv_values
from harbor_kit import check, raised
from pydantic import Field, HttpUrl, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
PREFIX = "HARBOR_"
HIDDEN = "**********"
EXAMPLE_FILE = ".env.example"
CHOICES = "must be one of dev, staging, prod"
KEY_LIKE = re.compile(r"\bsk-[A-Za-z0-9-]{16,}")
LIVE_KEY = "-".join(["sk", "live", "zq7xvk3wj8p2hd6tbm5g"])
TEST_KEY = "-".join(["sk", "test", "p4nw9xj2rk7vtd3hgm8c"])


class Env(StrEnum):
    """Where Harbor runs."""

    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


class Fields(BaseSettings):
    """All settings of Harbor, with their types and defaults."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    env: Env = Field(Env.DEV, description="Where Harbor runs.")
    model: str = Field("harbor-small", description="The model that drafts answers.")
    base_url: HttpUrl = Field(HttpUrl("http://localhost:8000/v1"), description="Where the provider is.")
    api_key: SecretStr | None = Field(None, description="The key of the provider.")
    debug: bool = Field(False, description="Show tracebacks to users.")
    log_level: LogLevel = Field("INFO", description="The lowest level that is logged.")
    max_concurrency: int = Field(4, ge=1, description="How many calls run at once.")
    cost_limit_usd: Decimal | None = Field(None, ge=0, description="What a day may cost, in dollars.")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: the environment variable, and a message of one line."""

    variable: str
    message: str


class ConfigError(ValueError):
    """Everything that is wrong with a configuration, sorted, a line for each problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(f"{problem.variable}: {problem.message}" for problem in self.problems))


@dataclass(frozen=True)
class Found:
    """The text of a setting, and the layer that it comes from."""

    text: str
    origin: str


@dataclass(frozen=True)
class Source:
    """One line of an explanation: a variable, what can be shown of its value, and the layer that it comes from."""

    name: str
    value: str
    origin: str


def variables_of(model: type[Fields]) -> dict[str, FieldInfo]:
    """Return the fields of a class by their variables, in their order, without `HARBOR_ENV`."""
    return {PREFIX + name.upper(): field for name, field in model.model_fields.items() if name != "env"}


def problems_of(error: ValidationError) -> list[Problem]:
    """Return what pydantic found, by the names of the variables."""
    return [Problem(PREFIX + "_".join(map(str, one["loc"])).upper(), one["msg"]) for one in error.errors()]


def expanded(text: str, known: Mapping[str, str]) -> str:
    """Return a text with each `${NAME}` in it replaced by what `known` has for the name, or by nothing."""
    return re.sub(r"\$\{(\w+)\}", lambda place: known.get(place[1], ""), text)


def default_text(field: FieldInfo) -> str:
    """Return the default of a field as a file would have it, also a secret one; an empty text for `None`."""
    default = field.get_default()
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    return "" if default is None else str(default)


def type_text(field: FieldInfo) -> str:
    """Return the name of a field's type, without `None`: `int`, or `DEBUG, INFO` for a choice."""
    kinds = [kind for kind in get_args(field.annotation) if kind is not type(None)] or [field.annotation]
    return ", ".join(getattr(kind, "__name__", str(kind)) for kind in kinds)


def is_secret(field: FieldInfo) -> bool:
    """Whether a field holds a secret."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def lines_of(path: Path) -> list[str]:
    """Return the lines of a text file, without white space at their ends; none where it is missing or no text."""
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError):
        return []


@contextmanager
def project(files: Mapping[str, str]) -> Iterator[Path]:
    """Make a folder with these files; in the end, take it away."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        yield Path(folder)


VARIABLES = variables_of(Fields)


# %% [markdown]
# What the libraries do without you. Change it and run it again; nothing depends on this cell.

# %%
SAMPLE = "GREETING='good morning'\nexport NAME=Ada # of course\nLINE=\"${GREETING}, ${NAME} from ${TOWN}\"\n"
with patch.dict(os.environ, {"TOWN": "Kiel", "HARBOR_MODEL": "harbor-large"}):
    print(dotenv_values(stream=io.StringIO(SAMPLE)))
    print(dotenv_values(stream=io.StringIO(SAMPLE), interpolate=False))
    print("nobody gave", repr(Fields().model))

# %% [markdown]
# ## Q1 · Which environment is this?
#
# Write `choose_env`. No file is needed yet.
#
# **S1** `choose_env(environ, env)` returns a member of `Env`. The argument `env` decides. Where that is `None`, the
# value of `HARBOR_ENV` in `environ` decides. Where that is missing or an empty text, the answer is `Env.DEV`. (No check
# uses an empty argument, or white space alone.)
#
# **S2** Upper and lower case make no difference, and white space at both ends is taken off: `" Prod\n"` is `Env.PROD`.
# Any other text, like `"live"` or `"production"`, raises a `ConfigError` with one problem:
# `Problem("HARBOR_ENV", CHOICES)`. Where the argument decides, `environ` is not asked: what
# `HARBOR_ENV` says there is no problem.
#
# For example, `choose_env({"HARBOR_ENV": "prod"})` is `Env.PROD`, and `choose_env({"HARBOR_ENV": "prod"}, "dev")` is
# `Env.DEV`.


# %%
def choose_env(environ: Mapping[str, str], env: str | None = None) -> Env:
    """Return the environment that the argument names, else the one that `HARBOR_ENV` names, else dev."""
    # --- sub-goal: choose the environment
    # BEGIN SOLUTION
    name = environ.get("HARBOR_ENV") or "dev" if env is None else env
    try:
        return Env(name.strip().lower())
    except ValueError:
        problem = Problem("HARBOR_ENV", CHOICES)
    raise ConfigError([problem])
    # END SOLUTION


# %%
@check("Q1", "S1")
def the_argument_wins():
    """The argument wins over the variable, the variable over the default."""
    names = [
        choose_env({"HARBOR_ENV": "prod"}, "staging").value,
        choose_env({"HARBOR_ENV": "prod", "ENV": "dev"}).value,
        choose_env({"HARBOR_ENV": ""}).value,
        choose_env({"ENV": "prod"}).value,
    ]
    assert names == ["staging", "prod", "dev", "dev"]


# %%
@check("Q1", "S2")
def a_typo_is_no_environment():
    """A name that is none of the three is one problem, which lists the choices."""
    with raised(ConfigError) as caught:
        choose_env({"HARBOR_ENV": "prd"})
    right = choose_env({"HARBOR_ENV": "staging"}).value
    assert caught.type == "ConfigError", "with a typo in it, prod would run with the settings of dev"
    assert caught.message == "HARBOR_ENV: must be one of dev, staging, prod"
    assert right == "staging"


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S2")
def names_are_read_in_any_case():
    """Case and white space make no difference, in the argument and in the variable."""
    names = [
        choose_env({"HARBOR_ENV": " Staging\t"}).value,
        choose_env({}, "PROD ").value,
        choose_env({"HARBOR_ENV": "DEV"}, "\nSTAGING").value,
    ]
    assert names == ["staging", "prod", "staging"], "who types it in a hurry means the same"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q1", "S1", "S2")
def whoever_decides_has_to_be_right():
    """A wrong argument is a problem beside a right variable; a wrong variable is none beside a right argument."""
    texts = []
    for environ, env in [({"HARBOR_ENV": "prod"}, "test"), ({"HARBOR_ENV": "local"}, "prod"), ({}, "dev staging")]:
        try:
            texts.append(choose_env(environ, env).value)
        except ConfigError as error:
            texts.append(str(error))
    assert texts == [f"HARBOR_ENV: {CHOICES}", "prod", f"HARBOR_ENV: {CHOICES}"]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# Three places can name the environment. Which of them do you ask first, and when do you ask the next one? What happens
# to prod if a text that nobody knows counts as dev?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# First find the text that decides, then tidy it, then look it up. An enum finds its member by the value:
# `Env("staging")`, and raises `ValueError` where there is none. Going through `Env` gives its members, and each of them
# is a text.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# The colour of a lamp, from a text that somebody typed:
#
# ```python
# typed = input("colour? ").casefold()
# if typed in COLOURS:
#     lamp = Colour(typed)
# else:
#     print("choose among", *COLOURS)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** One expression finds who decides, one line tidies and looks up. An unknown name is an error: the
# default is for those who said nothing, not for those who said something else. With dev as the way out of every doubt
# (`a_typo_is_dev`), `HARBOR_ENV=prd` starts the server of the customers with the settings of a laptop.
#
# *Why is the error raised after the block?* As in PY-02: an error that is raised inside of `except` carries the caught
# one along.
#
# *Cost:* `"production"` is refused, although everybody knows what is meant. A list of other names could be added in
# this one place.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q2 · One file
#
# Write `read_env_file`. It reads one `.env` file; `below` are the values of the layers below it.
#
# **S3** `read_env_file(path, below)` returns the value of each name that the file sets. A line like `TEAM=value` or
# `export TEAM=value` sets one; white space around name and value is taken off, and all after the first `=` is the
# value. Between single or double quotes stands the value as it is. Outside of quotes, a `#` after white space begins a
# comment; a `#` elsewhere belongs to the value. Empty lines, lines that begin with `#`, and lines without `=` set
# nothing. Of two lines that set the same name, the last one counts. (No check uses a backslash, quotes that end on
# another line or not at all, quotes in the middle of a value, or a comment in place of a value.)
#
# **S4** Files are in UTF-8, and lines end with `"\n"` or `"\r\n"`. A byte order mark at the start of the file,
# `"\ufeff"`, belongs to no name. A file that is missing sets nothing: the answer is `{}`.
#
# **S5** Each `${NAME}` in a value is replaced: by the value that a line above in the same file gave to that name, else
# by the one in `below`, else by nothing. `os.environ` is not asked. No command is run: `$NAME` and `$(date)` stay as
# they are. (No check uses `${` in single quotes, anything but a name in the braces, or one that the file sets twice.)
#
# For example, where `below` is `{"TOWN": "Kiel"}`, this file gives the team `it's #1` and the place `it's #1, Kiel`:
#
# ```
# TEAM="it's #1"  # a comment
# PLACE=${TEAM}, ${TOWN}
# ```


# %%
def read_env_file(path: Path, below: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name that a file sets, with the names in braces filled in."""
    # --- sub-goal: turn text into values
    # BEGIN SOLUTION
    values: dict[str, str] = {}
    for name, text in dotenv_values(path, interpolate=False).items():
        if text is not None:
            values[name] = expanded(text, {**below, **values})
    return values
    # END SOLUTION


# %%
@check("Q2", "S3")
def quotes_and_comments():
    """Quotes keep what is between them, a comment begins after white space, and `export` is no part of a name."""
    text = "# now\n\nexport HARBOR_MODEL = 'harbor # large'\nHARBOR_LOG_LEVEL=ERROR # for now\nTEAM=\"it's #1\"\nNOTE\n"
    with project({".env": text}) as root:
        values = read_env_file(root / ".env", {})
    assert values == {"HARBOR_MODEL": "harbor # large", "HARBOR_LOG_LEVEL": "ERROR", "TEAM": "it's #1"}


# %%
@check("Q2", "S5")
def names_in_braces_are_filled_in():
    """A name in braces stands for a value of the same file or of a layer below, and otherwise for nothing."""
    text = "HOST=harbor.example\nHARBOR_BASE_URL=https://${HOST}:${PORT}/${VERSION}\nHARBOR_MODEL=harbor${TAIL}\n"
    with project({".env": text}) as root:
        values = read_env_file(root / ".env", {"PORT": "8443", "VERSION": "v2", "HOST": "old.example"})
    assert values == {
        "HOST": "harbor.example",
        "HARBOR_BASE_URL": "https://harbor.example:8443/v2",
        "HARBOR_MODEL": "harbor",
    }


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S3", "S4")
def files_from_other_editors():
    """A byte order mark and lines that end with a carriage return change neither names nor values."""
    text = "\ufeffHARBOR_MODEL=harbor-large\r\n\r\nHARBOR_DEBUG='on'\r\nHARBOR_LOG_LEVEL=DEBUG \r\n"
    with project({"windows.env": text}) as root:
        values = read_env_file(root / "windows.env", {"HARBOR_MODEL": "harbor-tiny"})
    shown = {ascii(name): ascii(value) for name, value in values.items()}
    assert shown == {
        "'HARBOR_MODEL'": "'harbor-large'",
        "'HARBOR_DEBUG'": "'on'",
        "'HARBOR_LOG_LEVEL'": "'DEBUG'",
    }, "two of these signs are seen in no editor"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S3", "S4")
def signs_inside_of_values():
    """All after the first equals sign is the value, the last line counts, and a missing file sets nothing."""
    text = "TOKEN=c2Vj==\nCOLOUR=#a0b1c2\nQUERY=\"a=1&b='2'\"\nTITLE=help#desk\nCOLOUR=#d3e4f5  # new\nEMPTY=\n#OLD=1\n"
    with project({".env.prod": text}) as root:
        values = read_env_file(root / ".env.prod", {"TITLE": "desk"})
        missing = read_env_file(root / ".env.dev", {"TITLE": "desk"})
    assert values == {
        "TOKEN": "c2Vj==",
        "COLOUR": "#d3e4f5",
        "QUERY": "a=1&b='2'",
        "TITLE": "help#desk",
        "EMPTY": "",
    }
    assert missing == {}


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q2", "S5")
def nobody_else_is_asked():
    """What is filled in comes from the file and from the layers below; a command and a bare name stay text."""
    text = 'A="${TOWN}-${LAKE}"\nB=$(rm -rf ${LAKE})\nC=$LAKE `date`\nD=${E}${A}\nE=5\nLAKE=Plau\nF=${LAKE}\n'
    with patch.dict(os.environ, {"TOWN": "Kiel", "E": "8"}), project({".env": text}) as root:
        values = read_env_file(root / ".env", {"LAKE": "Schaal"})
    assert values == {
        "A": "-Schaal",
        "B": "$(rm -rf Schaal)",
        "C": "$LAKE `date`",
        "D": "-Schaal",
        "E": "5",
        "LAKE": "Plau",
        "F": "Plau",
    }, "the same file has to mean the same on every machine"


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Run the cell above Q1. Where did `Kiel` come from, and what does `interpolate` change?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# `dotenv_values` knows quotes, comments, line ends and byte order marks. With `interpolate=False` it leaves the braces
# to you: go through its names in order, and fill in each value with `expanded`. What is known then is `below`, and
# above it what you have filled in so far. The value of a line without `=` is `None`.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# Prices that may name prices above them, or old ones:
#
# ```python
# new = {}
# for dish, formula in menu:
#     new[dish] = price(formula, old | new)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Syntax is the library's work, meaning is ours. `dotenv_values` reads a file without touching
# `os.environ`; but where it fills in braces, it asks `os.environ` as well (`braces_ask_the_process`), and the same file
# means something else on each machine. `expanded` knows only what it is given.
#
# *Why not `line.split("=")`?* It works for the first file that somebody tries. Then come quotes, an `export`, a key
# that ends in `==` (`splits_lines`). With a byte order mark, the first name is another one: it is nobody's, and is
# ignored without a word (`a_mark_in_front`).
#
# *Cost:* the rules of `.env` files are no standard. Docker, a shell and Node each read some lines in another way: keep
# your files plain.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q3 · Four layers
#
# Write `find_values`. It finds the text of each setting, and where it comes from. It converts nothing.
#
# **S6** From low to high, the layers of the environment `staging` are the files `.env`, `.env.staging` and
# `.env.staging.local`, and then `environ`; those of the others are named alike. Of a name that several layers set, the
# highest one counts. `find_values` returns a `Found` for each name, with the name of the file or `"environ"` as its
# `origin`.
#
# **S7** Files are looked up in `root`, whatever the current directory is. Files that are missing are fine. `below`, for
# each file, are the names that the files below it set; `environ` fills in no braces.
#
# **S8** An empty text in a layer, as of `HARBOR_DEBUG=`, *unsets* a name: what lower layers say does not count any
# more. A name that is unset in the end is not in the answer.
#
# **S9** The answer has the names that begin with `HARBOR_`: of the files all of them, also unknown ones, and of
# `environ` those in `VARIABLES`. Foreign names are left out; they can be used in braces. (No check sets `HARBOR_ENV` in
# a file here, or writes a name in lower case.)
#
# For example, with `HARBOR_DEBUG=on` in `.env` and an empty `HARBOR_DEBUG=` in `.env.prod`, debug is unset in prod, and
# in dev it is `{"HARBOR_DEBUG": Found("on", ".env")}`.


# %%
def find_values(root: Path, environ: Mapping[str, str], env: Env) -> dict[str, Found]:
    """Return what the highest layer says about each of Harbor's names, without those that are unset."""
    # --- sub-goal: look where you were told
    # --- sub-goal: read the layers, the weakest first
    # --- sub-goal: keep where each value comes from
    # BEGIN SOLUTION
    found: dict[str, Found] = {}
    below: dict[str, str] = {}
    for file in (".env", f".env.{env}", f".env.{env}.local"):
        texts = read_env_file(root / file, below)
        below |= texts
        found |= {name: Found(text, file) for name, text in texts.items() if name.startswith(PREFIX)}
    found |= {name: Found(environ[name], "environ") for name in VARIABLES if name in environ}
    return {name: one for name, one in found.items() if one.text}
    # END SOLUTION


# %%
@check("Q3", "S6")
def four_layers():
    """Each of four settings is decided by another layer."""
    names = ["HARBOR_MODEL", "HARBOR_LOG_LEVEL", "HARBOR_MAX_CONCURRENCY", "HARBOR_API_KEY"]
    lines = [f"{name}=from" for name in names]
    files = {
        ".env": "\n".join(lines),
        ".env.staging": "\n".join(line + "-staging" for line in lines[1:]),
        ".env.staging.local": "\n".join(line + "-local" for line in lines[2:]),
        ".env.prod": "HARBOR_MODEL=from-prod",
        ".env.local": "HARBOR_MODEL=from-nobody",
    }
    with project(files) as root:
        found = find_values(root, {"HARBOR_API_KEY": "from-outside"}, Env.STAGING)
    seen = {name: (one.text, one.origin) for name, one in found.items()}
    assert seen == {
        "HARBOR_MODEL": ("from", ".env"),
        "HARBOR_LOG_LEVEL": ("from-staging", ".env.staging"),
        "HARBOR_MAX_CONCURRENCY": ("from-local", ".env.staging.local"),
        "HARBOR_API_KEY": ("from-outside", "environ"),
    }


# %%
@check("Q3", "S8")
def an_empty_value_unsets():
    """An empty value in a higher layer unsets a name, and a still higher layer sets it again."""
    files = {
        ".env": "HARBOR_DEBUG=on\nHARBOR_MODEL=harbor-large\nHARBOR_LOG_LEVEL=ERROR\n",
        ".env.prod": "HARBOR_DEBUG=\nHARBOR_MODEL=\n",
        ".env.prod.local": "HARBOR_MODEL=harbor-nano\n",
    }
    with project(files) as root:
        found = find_values(root, {"HARBOR_LOG_LEVEL": ""}, Env.PROD)
        in_dev = find_values(root, {}, Env.DEV)
    texts = {name: one.text for name, one in found.items()}
    others = {name: one.text for name, one in in_dev.items()}
    assert texts == {"HARBOR_MODEL": "harbor-nano"}, "an empty text is how somebody takes a setting back"
    assert others == {"HARBOR_DEBUG": "on", "HARBOR_MODEL": "harbor-large", "HARBOR_LOG_LEVEL": "ERROR"}


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S6", "S7")
def each_pair_of_layers():
    """Of each two layers the higher one counts, and what is missing between them is fine."""
    layers = [".env", ".env.dev", ".env.dev.local", "environ"]
    winners = []
    for place, low in enumerate(layers):
        for high in layers[place:]:
            files = {name: f"HARBOR_MODEL=of-{name}\n" for name in (low, high) if name != "environ"}
            environ = {"HARBOR_MODEL": "of-environ"} if high == "environ" else {}
            with project(files) as root:
                one = find_values(root, environ, Env.DEV)["HARBOR_MODEL"]
            winners.append((one.text, one.origin))
    assert winners == [
        (f"of-{name}", name)
        for name in (
            ".env",
            ".env.dev",
            ".env.dev.local",
            "environ",
            ".env.dev",
            ".env.dev.local",
            "environ",
            ".env.dev.local",
            "environ",
            "environ",
        )
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S7")
def started_from_another_folder():
    """The files of the root are found from another folder, and the ones that lie there are not read."""
    high = f".env.{Env.PROD}.local"
    here = {".env": "HARBOR_MODEL=harbor-6\n", high: "HARBOR_LOG_LEVEL=ERROR\n"}
    there = {".env": "HARBOR_MODEL=harbor-7\n", f".env.{Env.PROD}": "HARBOR_DEBUG=yes\n"}
    with project(here) as root, project(there) as other, chdir(other):
        found = find_values(root, {}, Env.PROD)
    texts = {name: (one.text, one.origin) for name, one in found.items()}
    assert texts == {
        "HARBOR_MODEL": ("harbor-6", ".env"),
        "HARBOR_LOG_LEVEL": ("ERROR", high),
    }, "a timer, a test and a colleague start the program in three folders"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S7")
def braces_reach_down():
    """Braces are filled in from the files below, of whatever name, and neither from above nor from `environ`."""
    files = {
        ".env": "HOST=low.example\nPORT=1\nLAKE=plau\nHARBOR_MODEL=${SIZE}-small\n",
        ".env.prod": "PORT=2\nHARBOR_BASE_URL=https://${HOST}:${PORT}/${PATH}\nHARBOR_LOG_LEVEL=${HARBOR_MODEL}\n",
        f".env.{Env.PROD}.local": "SIZE=big\nHOST=up.example\nHARBOR_API_KEY=${HOST}-${PORT}-${LAKE}-${HARBOR_DEBUG}\n",
    }
    with project(files) as root:
        found = find_values(root, {"PATH": "/bin", "HARBOR_DEBUG": "on", "SIZE": "so"}, Env.PROD)
    texts = {name: one.text for name, one in found.items()}
    assert texts == {
        "HARBOR_MODEL": "-small",
        "HARBOR_BASE_URL": "https://low.example:2/",
        "HARBOR_LOG_LEVEL": "-small",
        "HARBOR_API_KEY": "up.example-2-plau-",
        "HARBOR_DEBUG": "on",
    }


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q3", "S8", "S9")
def whose_names_these_are():
    """Unknown names of Harbor are kept from files and not from `environ`; foreign and unset names are left out."""
    files = {
        ".env": "OTHER=1\nHARBOR_MODLE=harbor-large\nHARBOR_DEBUG=off\nMY_HARBOR_MODEL=harbor-tiny\n",
        ".env.dev.local": "HARBOR_MODLE=\nHARBOR_LOGLEVEL=ERROR\nHARBOR_DEBUG=\nHARBOR_LOG_LEVEL=INFO\n",
    }
    environ = {"HARBOR_METRICS_PORT": "9100", "HARBOR_ENV": "dev", "HOME": "/root", "HARBOR_MODEL": "harbor-huge"}
    with project(files) as root:
        found = find_values(root, environ, Env.DEV)
    texts = {name: (one.text, one.origin) for name, one in found.items()}
    assert texts == {
        "HARBOR_LOGLEVEL": ("ERROR", ".env.dev.local"),
        "HARBOR_LOG_LEVEL": ("INFO", ".env.dev.local"),
        "HARBOR_MODEL": ("harbor-huge", "environ"),
    }


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# Which of the four layers do you read first, so that each later one only has to write over what is there? And when do
# you throw the empty texts away: in each layer, or once in the end?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Keep two dictionaries: the texts of all names so far, for the braces, and a `Found` of each of Harbor's names. `|=`
# writes one dictionary over another. `root / name` is a path that does not depend on where the program was started.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# Layers of paint, from the wall to what one sees; "none" scrapes a spot clean:
#
# ```python
# wall: dict[str, str] = {}
# for coat in coats:
#     wall |= coat.spots()
# visible = {spot: paint for spot, paint in wall.items() if paint != "none"}
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** From low to high, each layer writes over what is there; `|=` says so. Empty texts are layers
# like others until the end. Who throws them away as they come lets the lower layer shine through
# (`empty_falls_through`), and then prod cannot take back what `.env` has set.
#
# *Why does the process win over files?* Whoever starts a container knows more than whoever wrote the file that is in
# it (`files_win`). *Why `root`?* A relative path depends on where the program was started; it fails without a word,
# since a missing file is fine (`path_from_here`: this was Harbor's Thursday night).
#
# *Why are unknown names of `environ` left out?* It is shared: another program may own `HARBOR_METRICS_PORT`. A file is
# ours, and an unknown name in it is a typo.
#
# *Cost:* an empty text can never be a value. None of Harbor's settings needs one.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q4 · Settings, and nothing else
#
# `Fields` is a `BaseSettings`: what nobody gives it, it looks up in `os.environ` by itself. Write the one method of
# `Settings` that stops this, and `load_settings`.
#
# pydantic-settings asks the *sources* that `settings_customise_sources` returns, the most important one first. Of its
# parameters, `init_settings` are the arguments of the constructor, and `env_settings` is `os.environ`.
#
# **S10** `Settings` takes its values from the arguments of its constructor and from the defaults alone.
# `load_settings(root, environ, env=env)` returns the `Settings` of the texts that `find_values` finds, in the
# environment that `choose_env` chooses, converted as pydantic does: the text `"False"` for debug is `False`. `env` is
# what `choose_env` returns, whatever a file says about `HARBOR_ENV`.
#
# **S11** No function of yours reads or changes `os.environ`, none changes `environ`, and none remembers anything: when
# files or `environ` have changed, the next `load_settings` returns what they say then.
#
# **S12** Where the files or `environ` are not right, `load_settings` raises a `ConfigError` with a `Problem` for each
# variable that is wrong: for a value that is not allowed, and for each name in the answer of `find_values` that is
# neither in `VARIABLES`, letter by letter, nor `HARBOR_ENV`. Foreign names do no harm.
#
# For example, with `HARBOR_MAX_CONCURRENCY=0` in `.env`, the text of the error begins with
# `HARBOR_MAX_CONCURRENCY: `.


# %%
class Settings(Fields):
    """Harbor's settings, from the arguments of the constructor and from defaults."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources that may be asked."""
        # BEGIN SOLUTION
        return (init_settings,)
        # END SOLUTION


def load_settings(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> Settings:
    """Return the settings of an environment. Where something is wrong, raise all of it at once."""
    # --- sub-goal: say everything that is wrong at once
    # BEGIN SOLUTION
    chosen = choose_env(environ, env)
    found = find_values(root, environ, chosen)
    problems = [Problem(name, "is no setting") for name in found if name not in (*VARIABLES, "HARBOR_ENV")]
    values = {name.removeprefix(PREFIX).lower(): found[name].text for name in VARIABLES if name in found}
    try:
        settings = Settings.model_validate({**values, "env": chosen})
    except ValidationError as error:
        raise ConfigError(problems + problems_of(error)) from None
    if chosen is Env.PROD and not problems:
        problems = prod_problems(settings)
    if problems:
        raise ConfigError(problems)
    return settings
    # END SOLUTION


# %%
@check("Q4", "S10")
def texts_become_values():
    """Files and process together make settings with the types of the fields."""
    files = {
        ".env": "HARBOR_MODEL=harbor-large\nHARBOR_DEBUG=False\nOTHER=1\n",
        ".env.staging": "HARBOR_BASE_URL=https://harbor.example/v1\nHARBOR_COST_LIMIT_USD=12.50\n",
    }
    with project(files) as root:
        settings = load_settings(root, {"HARBOR_ENV": "staging", "HARBOR_MAX_CONCURRENCY": "16"})
    values = settings.model_dump(mode="json")
    assert values == {
        "env": "staging",
        "model": "harbor-large",
        "base_url": "https://harbor.example/v1",
        "api_key": None,
        "debug": False,
        "log_level": "INFO",
        "max_concurrency": 16,
        "cost_limit_usd": "12.50",
    }


# %%
@check("Q4", "S11")
def the_process_is_left_alone():
    """What `os.environ` holds does not matter, and it is not changed."""
    with (
        project({".env": "HARBOR_MODEL=harbor-large\nTOWN=Kiel\n"}) as root,
        patch.dict(os.environ, {"HARBOR_MODEL": "harbor-wrong", "HARBOR_MAX_CONCURRENCY": "99", "HARBOR_ENV": "dev"}),
    ):
        before = dict(os.environ)
        settings = load_settings(root, {"HARBOR_ENV": "staging"})
        changed = sorted({**os.environ}.items() ^ before.items())
    values = (settings.env.value, settings.model, settings.max_concurrency)
    assert values == ("staging", "harbor-large", 4), "who else may be setting variables?"
    assert changed == [], "who else reads them?"


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S12")
def all_problems_at_once():
    """Values that are not allowed and unknown names in files are told together; foreign names are no problem."""
    files = {
        ".env": "HARBOR_LOG_LEVEL=LOUD\nOTHER=1\nLOG_LEVEL=loud\nHARBOR_TEMPRATURE=0.1\n",
        ".env.dev": "HARBOR_MAX_CONCURRENCY=0\nDATABASE_URL=sqlite://\nHARBOR__ENV_FILE=other.env\nHARBOR_Model=tiny\n",
    }
    with project(files) as root, raised(ConfigError) as caught:
        load_settings(root, {"HARBOR_DEBUG": "maybe", "HARBOR_METRICS_PORT": "9100"})
    variables = [line.partition(": ")[0] for line in str(caught.message).splitlines()]
    assert caught.type == "ConfigError"
    assert variables == [
        "HARBOR_DEBUG",
        "HARBOR_LOG_LEVEL",
        "HARBOR_MAX_CONCURRENCY",
        "HARBOR_Model",
        "HARBOR_TEMPRATURE",
        "HARBOR__ENV_FILE",
    ], "a name that is almost right is the one that nobody finds"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S10", "S11", "S12")
def nothing_is_remembered():
    """The next start sees other files and another process, with the same root."""
    seen = []
    with project({".env": "OTHER=1\nHARBOR_MODEL=harbor-large\nHARBOR_DEBUG=yes\n"}) as root:
        for text, environ in [
            (None, {"HARBOR_LOG_LEVEL": "ERROR"}),
            ("HARBOR_MODEL=harbor-huge\nOTHER=2\nHARBOR_ENV=prod\n", {}),
            ("HARBOR_MODLE=harbor-huge\n", {}),
            ("", {"HARBOR_DEBUG": "off"}),
        ]:
            if text is not None:
                (root / ".env").write_text(text)
            try:
                one = load_settings(root, environ, env="staging")
                seen.append((one.env.value, one.model, str(one.debug), one.log_level))
            except ConfigError as error:
                seen.append([problem.variable for problem in error.problems])
    assert seen == [
        ("staging", "harbor-large", "True", "ERROR"),
        ("staging", "harbor-huge", "False", "INFO"),
        ["HARBOR_MODLE"],
        ("staging", "harbor-small", "False", "INFO"),
    ], "the second test must not get the settings of the first"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q4", "S10", "S11")
def only_what_it_is_given():
    """Neither `Settings` nor `load_settings` finds a variable of the process that nobody has given them."""
    outside = {"HARBOR_API_KEY": LIVE_KEY, "HARBOR_COST_LIMIT_USD": "many", "HARBOR_ENV": "prod", "HARBOR_DEBUG": "on"}
    environ = {"HARBOR_DEBUG": "false"}
    with patch.dict(os.environ, outside), project({}) as root:
        one, two = Settings(model="harbor-large"), load_settings(root, environ)
    left = sorted(environ.items())
    seen = [(each.env.value, each.model, f"{each.api_key} {each.cost_limit_usd} {each.debug}") for each in (one, two)]
    assert seen == [("dev", "harbor-large", "None None False"), ("dev", "harbor-small", "None None False")]
    assert left == [("HARBOR_DEBUG", "false")]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# Look at the last line of the cell above Q1. Who looked `HARBOR_MODEL` up, although nobody gave it to `Fields`? Which
# of the four sources do your texts come through?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# A tuple with one source in it is a full answer for the method. For `load_settings`: choose, find, put aside the names
# that are no settings, turn the others to names of fields, and let `Settings.model_validate` convert a dictionary of
# texts. (It cannot judge unknown names for you: some, like `_env_file`, it takes for its own options.) `problems_of`
# turns its error into problems.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# A guest list that is read to the end before anybody is sent away:
#
# ```python
# try:
#     return Party(guests)
# except GuestsError as refused:
#     names = [guest.name for guest in refused.guests]
# raise PartyError(names)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The four layers are ours, so pydantic-settings may use the first source alone. With its default
# sources, `os.environ` fills in whatever your texts leave out (`asks_the_process_too`), on that machine only. A test
# that passes a small dictionary would test the machine.
#
# *Why not `load_dotenv`?* It writes each file into `os.environ`, for this program and for all that it starts, and the
# second load finds what the first one left (`loads_into_the_process`). *Why not `_env_file=`?* Then every name in the
# file is held against the fields, also those of others: `OTHER=1` raises `extra_forbidden` (`foreign_names_stop_it`).
# *Why no cache?* Who wants one keeps the settings that `load_settings` has returned (`loads_once`).
#
# *Why are unknown names looked for by hand?* `extra="forbid"` finds most of them. But `HARBOR__ENV_FILE` becomes
# `_env_file`, which a `BaseSettings` takes for an option, and `HARBOR_Model` becomes a field once it is in lower case.
#
# *Cost:* of pydantic-settings we use conversion and defaults, not its reading. In return, origin and precedence are in
# one function that can be tested.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q5 · Guard rails for prod
#
# Write `prod_problems`, and let your `load_settings` ask it.
#
# **S13** `prod_problems(settings)` returns a list with a `Problem` for each of these variables that is not fit for
# prod, whichever environment the settings are for. The message is yours: two words or more, and no part of a key.
#
# | variable | is not fit for prod |
# |---|---|
# | `HARBOR_DEBUG` | when it is on |
# | `HARBOR_LOG_LEVEL` | when it is `DEBUG` |
# | `HARBOR_API_KEY` | when it is missing or empty, or begins with `sk-test` |
# | `HARBOR_BASE_URL` | when its scheme is not https |
# | `HARBOR_COST_LIMIT_USD` | when it is missing or 0 |
#
# **S14** In prod, `load_settings` raises a `ConfigError` with all of these problems, where there are any. In the other
# environments it does not ask `prod_problems`: staging may use a test key. Where there are problems of S12, those are
# told alone: what is not even a setting cannot be fit or unfit.
#
# For example, `{"HARBOR_ENV": "prod"}` without any file has three problems: the key, the URL and the cost limit.


# %%
def prod_problems(settings: Settings) -> list[Problem]:
    """Return a problem for each setting that is not fit for prod."""
    # BEGIN SOLUTION
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    unfit = {
        "HARBOR_DEBUG": ("must be off", settings.debug),
        "HARBOR_LOG_LEVEL": ("must not be DEBUG", settings.log_level == "DEBUG"),
        "HARBOR_API_KEY": ("a key that is not for tests is needed", not key or key.startswith("sk-test")),
        "HARBOR_BASE_URL": ("must begin with https", settings.base_url.scheme != "https"),
        "HARBOR_COST_LIMIT_USD": ("a limit is needed", not settings.cost_limit_usd),
    }
    return [Problem(variable, message) for variable, (message, is_unfit) in unfit.items() if is_unfit]
    # END SOLUTION


# %%
@check("Q5", "S14")
def prod_needs_three_things():
    """Prod without any file does not start, for three reasons at once; dev does."""
    with project({}) as root:
        in_dev = load_settings(root, {}).env.value
        with raised(ConfigError) as caught:
            load_settings(root, {"HARBOR_ENV": "prod"})
    variables = [line.partition(": ")[0] for line in str(caught.message).splitlines()]
    assert in_dev == "dev"
    assert caught.type == "ConfigError", "nobody reads a warning at three in the morning"
    assert variables == ["HARBOR_API_KEY", "HARBOR_BASE_URL", "HARBOR_COST_LIMIT_USD"]


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S13", "S14")
def each_one_alone():
    """Each setting that is not fit stops prod alone, and one that is only near to it does not."""
    fit = {"HARBOR_API_KEY": LIVE_KEY, "HARBOR_BASE_URL": "https://drafts.example", "HARBOR_COST_LIMIT_USD": "0.01"}
    changes = [
        {"HARBOR_DEBUG": "on"},
        {"HARBOR_LOG_LEVEL": "DEBUG"},
        {"HARBOR_API_KEY": ""},
        {"HARBOR_API_KEY": TEST_KEY},
        {"HARBOR_BASE_URL": "http://drafts.example/https"},
        {"HARBOR_COST_LIMIT_USD": "0.00"},
        {"HARBOR_COST_LIMIT_USD": ""},
        {"HARBOR_MAX_CONCURRENCY": "0", "HARBOR_API_KEY": ""},
        {"HARBOR_LOG_LEVEL": "WARNING", "HARBOR_API_KEY": f"{LIVE_KEY}-sk-test", "HARBOR_DEBUG": "False"},
    ]
    refused = []
    with project({}) as root:
        for change in changes:
            try:
                refused.append([load_settings(root, {**fit, **change}, env="prod").model])
            except ConfigError as error:
                refused.append([problem.variable for problem in error.problems])
    assert refused == [
        ["HARBOR_DEBUG"],
        ["HARBOR_LOG_LEVEL"],
        ["HARBOR_API_KEY"],
        ["HARBOR_API_KEY"],
        ["HARBOR_BASE_URL"],
        ["HARBOR_COST_LIMIT_USD"],
        ["HARBOR_COST_LIMIT_USD"],
        ["HARBOR_MAX_CONCURRENCY"],
        ["harbor-small"],
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S14")
def staging_may_test():
    """What prod refuses, staging starts with; in prod, a file cannot help it out."""
    unfit = {"HARBOR_API_KEY": TEST_KEY, "HARBOR_DEBUG": "yes", "HARBOR_COST_LIMIT_USD": "0"}
    with project({f".env.{one}": "HARBOR_LOG_LEVEL=DEBUG\n" for one in (Env.PROD, Env.STAGING)}) as root:
        staging = load_settings(root, unfit, env="staging")
        key = staging.api_key.get_secret_value()
        with raised(ConfigError) as caught:
            load_settings(root, {**unfit, "HARBOR_ENV": "staging"}, env="prod")
    variables = [line.partition(": ")[0] for line in str(caught.message).splitlines()]
    level = staging.log_level
    assert (key, level) == (TEST_KEY, "DEBUG")
    assert variables == [
        "HARBOR_API_KEY",
        "HARBOR_BASE_URL",
        "HARBOR_COST_LIMIT_USD",
        "HARBOR_DEBUG",
        "HARBOR_LOG_LEVEL",
    ], "who mends one at a time starts five times"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q5", "S13")
def a_problem_shows_no_key():
    """The function finds what is not fit in the settings of any environment, and no message holds a part of a key."""
    settings = Settings(env=Env.DEV, api_key=SecretStr(TEST_KEY), debug=True, cost_limit_usd=Decimal("2.5"))
    unfit = Settings(log_level="DEBUG", debug=True)
    found = sorted(prod_problems(settings))
    parts = [TEST_KEY[start : start + 5] for start in range(7, len(TEST_KEY) - 4)]
    variables = [problem.variable for problem in found]
    seen = [problem.variable for problem in found if any(part in problem.message for part in parts)]
    short = [problem.variable for problem in prod_problems(unfit) if len(problem.message.split()) < 2]
    assert variables == ["HARBOR_API_KEY", "HARBOR_BASE_URL", "HARBOR_DEBUG"]
    assert seen == [], "a log is read by many"
    assert short == []


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Which five questions do you ask of the settings, and what do you do after the first "no": go on, or stop? Where in
# `load_settings` do you know that the settings are valid, and that this is prod?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# A key can be `None`, or a `SecretStr` whose text `get_secret_value` returns. `HttpUrl` has a `scheme`.
# `Decimal("0.00")` is false, and so is `None`. Collect the problems in a list, and raise one error at the end.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# What is missing before a ship may leave:
#
# ```python
# wrong = []
# if ship.fuel < 10:
#     wrong.append("fuel")
# if not ship.crew:
#     wrong.append("crew")
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** The rules stand in one table: variable, message, and whether it is unfit. A new rule is a new
# line. `load_settings` raises them together, since whoever has to mend them sees five lines and starts once
# (`one_reason_is_enough` stops at the first).
#
# *Why not a warning?* It is written where nobody looks, and the program goes on with a test key (`only_warns`). *Why
# not the same rules everywhere?* Then nobody can test without a key that costs money (`staging_is_prod_too`).
#
# *Cost:* `prod_problems` knows names of variables. As a validator of `Settings` the rules could not be left out by
# anybody who builds settings by hand; then every test of prod needs a full set of values.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q6 · Explain, and give an example
#
# Write `explain`, for whoever asks why a setting is as it is, and `env_example`, for whoever starts anew.
#
# **S15** `explain(root, environ, env=env)` returns a `Source` for each name in `VARIABLES`, in their order. Where
# `find_values` has found the name, `value` and `origin` are its text and origin. Otherwise they are `default_text` of
# the field and `"default"`. No value is validated: it explains also what `load_settings` refuses, and leaves unknown
# names out. Only an environment that is none raises, as in S2.
#
# **S16** The value of a field that `is_secret` is shown as `HIDDEN`, and as an empty text where it is empty.
#
# **S17** `env_example(model)` returns the text of a file: for each name in `variables_of(model)`, in that order, a line
# `# <description> (<type>)` with `type_text` of the field, and a line `NAME=<default>` with its `default_text`. Each
# line, also the last, ends with `"\n"`.
#
# **S18** The default of a field that `is_secret` is left empty. With the text as `.env`, `load_settings` returns the
# defaults. (No check has a field without description or default, or a `#` in a default.)
#
# For example, the text for `Fields` begins with these two lines:
#
# ```
# # The model that drafts answers. (str)
# HARBOR_MODEL=harbor-small
# ```


# %%
def explain(root: Path, environ: Mapping[str, str], *, env: str | None = None) -> list[Source]:
    """Return what decides each variable, without showing a secret."""
    # --- sub-goal: hide what is secret
    # BEGIN SOLUTION
    found = find_values(root, environ, choose_env(environ, env))
    sources = []
    for name, field in VARIABLES.items():
        one = found.get(name, Found(default_text(field), "default"))
        shown = HIDDEN if is_secret(field) and one.text else one.text
        sources.append(Source(name, shown, one.origin))
    return sources
    # END SOLUTION


def env_example(model: type[Fields]) -> str:
    """Return an `.env.example` for a class of settings: descriptions, types, and defaults that are no secret."""
    # BEGIN SOLUTION
    entries = []
    for name, field in variables_of(model).items():
        default = "" if is_secret(field) else default_text(field)
        entries.append(f"# {field.description} ({type_text(field)})\n{name}={default}\n")
    return "".join(entries)
    # END SOLUTION


# %%
@check("Q6", "S15", "S16")
def every_value_has_an_origin():
    """Each variable is explained, in the order of the fields, and the key is not shown."""
    files = {".env": f"HARBOR_API_KEY={LIVE_KEY}\nHARBOR_LOG_LEVEL=LOUD\n", ".env.prod": "HARBOR_DEBUG=on\n"}
    with project(files) as root:
        sources = explain(root, {"HARBOR_MAX_CONCURRENCY": "8"}, env="prod")
    rows = [(one.name, one.value, one.origin) for one in sources]
    assert rows == [
        ("HARBOR_MODEL", "harbor-small", "default"),
        ("HARBOR_BASE_URL", "http://localhost:8000/v1", "default"),
        ("HARBOR_API_KEY", "**********", ".env"),
        ("HARBOR_DEBUG", "on", ".env.prod"),
        ("HARBOR_LOG_LEVEL", "LOUD", ".env"),
        ("HARBOR_MAX_CONCURRENCY", "8", "environ"),
        ("HARBOR_COST_LIMIT_USD", "", "default"),
    ]


# %%
@check("Q6", "S17")
def an_example_has_all_fields():
    """The example has a comment and a line for each variable."""
    lines = env_example(Fields).splitlines()
    assert lines == [
        "# The model that drafts answers. (str)",
        "HARBOR_MODEL=harbor-small",
        "# Where the provider is. (HttpUrl)",
        "HARBOR_BASE_URL=http://localhost:8000/v1",
        "# The key of the provider. (SecretStr)",
        "HARBOR_API_KEY=",
        "# Show tracebacks to users. (bool)",
        "HARBOR_DEBUG=False",
        "# The lowest level that is logged. (DEBUG, INFO, WARNING, ERROR)",
        "HARBOR_LOG_LEVEL=INFO",
        "# How many calls run at once. (int)",
        "HARBOR_MAX_CONCURRENCY=4",
        "# What a day may cost, in dollars. (Decimal)",
        "HARBOR_COST_LIMIT_USD=",
    ]


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S15", "S16")
def secrets_stay_hidden():
    """A key is hidden whatever layer it is in, a missing one is empty, and unknown names are left out."""
    files = {".env.dev": f"HARBOR_API_KEY={TEST_KEY}\nHARBOR_MODLE=harbor-large\nOTHER=1\n", ".env.prod": "OTHER=2\n"}
    with project(files) as root:
        ways = [({}, None), ({"HARBOR_API_KEY": "short"}, "dev"), ({}, "prod"), ({"HARBOR_ENV": "staging"}, None)]
        rows = []
        for environ, env in ways:
            sources = {one.name: one for one in explain(root, environ, env=env)}
            key = sources["HARBOR_API_KEY"]
            rows.append((len(sources), key.value, key.origin))
    assert rows == [
        (7, "**********", ".env.dev"),
        (7, "**********", "environ"),
        (7, "", "default"),
        (7, "", "default"),
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S17", "S18")
def an_example_of_other_fields():
    """New fields are in the example, defaults that are secret are not, and every line ends."""

    class Larger(Fields):
        api_key: SecretStr | None = Field(SecretStr(LIVE_KEY), description="Its key.")
        retries: int = Field(6, description="How often.")
        token: SecretStr = Field(SecretStr("4711-zq7x"), description="For the archive.")

    text = env_example(Larger)
    tail = text.split("\n")[4:6] + text.split("\n")[-5:]
    assert tail == [
        "# Its key. (SecretStr)",
        "HARBOR_API_KEY=",
        "# How often. (int)",
        "HARBOR_RETRIES=6",
        "# For the archive. (SecretStr)",
        "HARBOR_TOKEN=",
        "",
    ], "this file is committed"


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q6", "S18")
def an_example_loads_back():
    """The example loads as it is, gives the defaults, and takes a key that somebody fills in."""
    text = env_example(Fields)
    with project({".env": text}) as root:
        one = load_settings(root, {})
    values = (one.env.value, one.model, f"{one.base_url}"[17:], one.log_level, one.max_concurrency)
    others = f"{one.api_key} {one.debug} {one.cost_limit_usd}"
    with project({".env": text.replace("API_KEY=", f"API_KEY={TEST_KEY}")}) as root:
        key = load_settings(root, {}).api_key.get_secret_value()
    assert values == ("dev", "harbor-small", "8000/v1", "INFO", 4)
    assert others == "None False None"
    assert key == TEST_KEY


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Which of the given functions tells you that a text must not be shown? Who reads what `explain` prints, and who reads a
# file that is committed?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `VARIABLES` and `variables_of(model)` give you name and field together. For `explain`, `dict.get` can return a `Found`
# of the default where there is no other. For the example, make the lines one after the other and join them; a field has
# a `description`.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A list of doors, where some codes are not for everybody:
#
# ```python
# for door in doors:
#     code = "ask the caretaker" if door.is_locked else door.code
#     print(f"{door.floor}: {code}")
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** Both functions go through the fields, so a new field is explained and is in the example without a
# further line. Who knows what is secret is the *type*; a list of names would forget the next one. `explain` asks
# `find_values` and not the settings, because it is needed most when there are none.
#
# *Why hide the whole key, and not all but four characters?* As in PY-02: these lines are copied into tickets
# (`shows_the_end_of_the_key`). *Why not fill the example with the values that work?* They are in every clone from then
# on (`example_that_works`).
#
# *Cost:* a default with a `#` in it would need quotes. None of ours has one.
# <!-- END SOLUTION -->

# %% [markdown]
# ## Q7 · What must not be in the repository
#
# Write `is_ignored` and `check_repository`. `tracked` are the paths that Git knows, as `git ls-files` prints them; you
# need no Git.
#
# **S19** `is_ignored(name, patterns)` says whether Git would ignore a file of this name beside `.gitignore`. `patterns`
# are the lines of that file. A line matches a name as `fnmatchcase` does; one that begins with `!` takes back, for
# names that match the rest of it. Of the lines that match, the last one decides. (No check uses a slash in a line.)
#
# **S20** `check_repository(root, tracked)` returns a list of texts, in this order. First, for each file in `root` whose
# name begins with `.env`, other than `.env.example`, sorted by name: `.env.old: not ignored`, where the lines of the
# `.gitignore` in `root` do not ignore it, and `.env.old: tracked`, where it is in `tracked`. A `.gitignore` that is
# missing ignores nothing. (No check has a folder of such a name.)
#
# **S21** Then, for each path in `tracked`, in their order, and each of its lines in which `KEY_LIKE` finds something:
# `app/start.py:12: looks like a key`, with the number of the line; the first line has number 1. Files that are no text
# are left out, as `lines_of` does.
#
# **S22** In the end, for each name in `VARIABLES` that `.env.example` does not set, in their order:
# `.env.example: HARBOR_MODEL is missing`. A line `HARBOR_MODEL=` sets it; a comment does not. Where `.env.example` is
# missing, all of them are missing.
#
# For example, `is_ignored(".env.prod", [".env*", "!.env.example"])` is true, and for `EXAMPLE_FILE` it is not.


# %%
def is_ignored(name: str, patterns: Sequence[str]) -> bool:
    """Whether the last line that matches a name ignores it."""
    # BEGIN SOLUTION
    ignored = False
    for pattern in patterns:
        if fnmatchcase(name, pattern.removeprefix("!")):
            ignored = not pattern.startswith("!")
    return ignored
    # END SOLUTION


def check_repository(root: Path, tracked: Sequence[str]) -> list[str]:
    """Return what is wrong with a repository: settings that are not ignored, keys, an example with gaps."""
    # --- sub-goal: compare with what was promised
    # BEGIN SOLUTION
    patterns, found = lines_of(root / ".gitignore"), []
    for name in sorted(path.name for path in root.glob(".env*") if path.name != EXAMPLE_FILE):
        if not is_ignored(name, patterns):
            found.append(f"{name}: not ignored")
        if name in tracked:
            found.append(f"{name}: tracked")
    for path in tracked:
        lines = enumerate(lines_of(root / path), start=1)
        found += [f"{path}:{number}: looks like a key" for number, line in lines if KEY_LIKE.search(line)]
    example = read_env_file(root / EXAMPLE_FILE, {})
    return found + [f"{EXAMPLE_FILE}: {name} is missing" for name in VARIABLES if name not in example]
    # END SOLUTION


# %%
EXAMPLE = "".join(f"{name}=\n" for name in VARIABLES)


@check("Q7", "S20", "S22")
def a_file_that_nobody_ignores():
    """A file with settings that is not ignored is found, and so is a gap in the example."""
    files = {
        ".gitignore": "# Python\n__pycache__\n\n.env\n",
        ".env": "",
        ".env.test": "",
        ".env.example": EXAMPLE.replace("HARBOR_DEBUG=\n", "# HARBOR_DEBUG=\n"),
    }
    with project(files) as root:
        found = check_repository(root, [".gitignore", ".env.example"])
    assert found == [".env.test: not ignored", ".env.example: HARBOR_DEBUG is missing"]


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S19", "S20")
def the_last_line_decides():
    """A line with an exclamation mark takes back what lines above ignore, and what is ignored can be tracked."""
    files = {
        ".gitignore": ".env*\n!.env.[ps]*\n*.local\n!.env\n",
        ".env.qa.local": "",
        ".env": "",
        ".env.prod": "",
        ".env.dev": "",
        ".envrc": "",
        "app.env": "",
        EXAMPLE_FILE: EXAMPLE,
    }
    names = [".env", ".env.qa.local", ".env.dev.local", EXAMPLE_FILE, "app.env"]
    lines = [".env*", "!*.local", "*.dev.local", f"!{EXAMPLE_FILE}"]
    with project(files) as root:
        found = check_repository(root, ["app.env", ".envrc", EXAMPLE_FILE, ".env"])
    ignored = [name for name in names if is_ignored(name, lines)]
    assert found == [".env: not ignored", ".env: tracked", ".env.prod: not ignored", ".envrc: tracked"]
    assert ignored == [".env", ".env.dev.local"]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S21")
def keys_in_all_kinds_of_files():
    """A key is found in each tracked text: in code, in an output, in the example; and nowhere else."""
    files = {
        ".gitignore": ".env\n",
        ".env": f"HARBOR_API_KEY={LIVE_KEY}\n",
        EXAMPLE_FILE: EXAMPLE.replace("API_KEY=", f"API_KEY={TEST_KEY}"),
        "tools/run.py": f'import io\n\nK = "{LIVE_KEY}"\nTASK = "task-live-zq7xvk3wj8p2hd6t"\nKEYS = ["{TEST_KEY}"]\n',
        "try.ipynb": f'{{"cells": [{{"outputs": [\n  {{"text": "key={LIVE_KEY}"}}\n]}}]}}\n',
        "notes.md": "A key begins with sk-live, and sk-short is none.\n",
    }
    with project(files) as root:
        (root / "logo.png").write_bytes(b"\x89PNG\xff" + LIVE_KEY.encode())
        found = check_repository(root, ["try.ipynb", "logo.png", "notes.md", "tools/run.py", EXAMPLE_FILE])
    assert found == [
        "try.ipynb:2: looks like a key",
        "tools/run.py:3: looks like a key",
        "tools/run.py:5: looks like a key",
        f"{EXAMPLE_FILE}:3: looks like a key",
    ]


# END HIDDEN TESTS


# %%
# BEGIN HIDDEN TESTS
@check("Q7", "S20", "S21", "S22")
def an_empty_repository():
    """Without an example all variables are missing, and without a `.gitignore` nothing is ignored."""
    with project({".env.dev": f"HARBOR_API_KEY={LIVE_KEY}\n", ".env": "HARBOR_MODEL=harbor-large\n"}) as root:
        found = check_repository(root, [".env.dev"])
    assert found == [
        ".env: not ignored",
        ".env.dev: not ignored",
        ".env.dev: tracked",
        ".env.dev:1: looks like a key",
        *(f"{EXAMPLE_FILE}: {name} is missing" for name in VARIABLES),
    ]


# END HIDDEN TESTS


# %% [markdown]
# <details><summary>Q7, hint 1 of 3</summary>
#
# `.env*` and, below it, `!.env`: which of the two lines decides about `.env`? And does a line in `.gitignore` do
# anything for a file that was committed last year?
#
# </details>
#
# <details><summary>Q7, hint 2 of 3</summary>
#
# Go through the patterns from first to last, and let each that matches decide anew. `Path.glob` finds files by a
# pattern, `enumerate` numbers lines, `lines_of` and `read_env_file` read. Collect the texts in one list, in the order
# of the sentences.
#
# </details>
#
# <details><summary>Q7, hint 3 of 3</summary>
#
# A traffic light that several people switch; the last one counts:
#
# ```python
# green = True
# for order in orders:
#     if order.street == street:
#         green = order.colour == "green"
# print(green)
# ```
#
# </details>

# %% [markdown]
# <!-- BEGIN SOLUTION -->
# **Why this answer.** In a list of exceptions to exceptions, the last word counts, so the loop lets every match decide
# anew. Who stops at the first match does not see the `!.env` below it (`first_match_decides`).
#
# `.gitignore` keeps Git from *adding* a file. One that was added before stays, and every change of it is committed:
# that is why `tracked` is asked as well (`ignored_is_safe`). Keys are looked for in all that is text: they are left in
# outputs of notebooks as often as in code (`looks_at_code_only`).
#
# *Cost:* a pattern finds keys of one form, and only in what is there today. A key that was ever committed is in the
# history: take it back at the provider first, and then mend the repository.
# <!-- END SOLUTION -->

# %% [markdown]
# ## To think about
#
# Your `load_settings` lets `environ` win over all files, and an empty text take a setting back. One night somebody
# starts prod with an empty `HARBOR_COST_LIMIT_USD` in its environment, by accident. What does your program do, who
# finds out, and would you rather have another rule? Write three or four sentences about your own code in the cell
# below, with what each choice costs. A person reads them; they give no points.

# %% [markdown]
# *Your answer:*
