# %% [markdown]
# # Twelve factors, three environments
#
# **PY-04 · Environments and packages** · lesson 3
#
# ## You will be able to
#
# - **predict** what a program makes of `HARBOR_DEBUG=False`, and which processes see that variable;
# - **choose** between `load_dotenv` and `dotenv_values`, and the folder in which a file is looked up;
# - **trace** each value to its origin, through defaults, `.env` files and the process;
# - **write** settings for dev, staging and prod with an `Env`, and rails that stop a bad start;
# - **fix** a start that shows a secret in an error, with `hide_input_in_errors` and more.
#
# ## Before you start
#
# You know `BaseModel`, `Field` and `SecretStr` from [Contracts with a language
# model](../../py-02-types/notebooks/03-pydantic-for-ai.ipynb). `pip install pydantic-settings python-dotenv` brings
# what is new here. No key and no network are needed; files are made in a temporary folder.
#
# **Time: 70 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Off is on
#
# On Harbor's server stands `HARBOR_DEBUG=False`. Debug mode writes whole tickets into the log, with names and
# addresses. Nobody wants that on a server, so somebody switched it off, and looked twice.
#
# The cell starts Harbor's first lines five times, each time as a program of its own with another value. Before you run
# it: in which of the five is debug on?

# %% tags=["hook", "bad"]
import os
import subprocess
import sys

PROGRAM = """
import os
debug = bool(os.getenv("HARBOR_DEBUG", False))  # ✗ Wrong: what comes back is a text
print("debug is", "on" if debug else "off")
"""


def started(program: str, **variables: str) -> str:
    """Run a program with the variables of this one, and with these."""
    others = {name: text for name, text in os.environ.items() if not name.startswith("HARBOR_")}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=others | variables, capture_output=True, text=True, check=True).stdout.strip()


print(f"{'not set':19} → {started(PROGRAM)}")
for said in ("True", "False", "0", ""):
    print(f"HARBOR_DEBUG={said:6} → {started(PROGRAM, HARBOR_DEBUG=said)}")

# %% [markdown]
# ## 2 · A variable is a text that children inherit
#
# `bool` of a text asks one thing: is it empty? `"False"` has five characters, so it is true. A default such as `False`
# is used only where the variable is not there at all.
#
# Every process has its own **environment** = names and texts that it got from the process that started it. Three things
# follow:
#
# - **Texts.** Nothing else can be put in, and nothing else comes out. Converting is your work, or pydantic's: its
#   `bool` takes `false`, `0`, `no` and `off`, and refuses what it does not know.
# - **Inherited.** A child gets a copy. What it changes, its own children get; the parent never hears of it. That is
#   why a program cannot set a variable for the terminal that it was started from.
# - **Visible.** Unless you hold some back, every child gets all of it, also a tool of one minute. Whoever may look at
#   your process can read what it was started with (on Linux in `/proc`, in Docker with `docker inspect`).

# %%
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr, TypeAdapter, ValidationError

seconds: Any = 30  # with int, mypy would object
CHILD = "import os; print(os.environ['HARBOR_MODEL']); os.environ['HARBOR_MODEL'] = 'harbor-large'"
with patch.dict(os.environ, {"HARBOR_MODEL": "harbor-small"}):
    print("the child got: ", started(CHILD, HARBOR_MODEL=os.environ["HARBOR_MODEL"]))
    print("the parent has:", os.environ["HARBOR_MODEL"])
    try:
        os.environ["HARBOR_TIMEOUT_S"] = seconds
    except TypeError as error:
        print("a number:      ", error)
for said in ("False", "off", "0", "", "nope"):
    try:
        print(f"pydantic, {said!r:8}:", TypeAdapter(bool).validate_python(said))
    except ValidationError as error:
        print(f"pydantic, {said!r:8}:", error.errors()[0]["msg"])

# %% [markdown]
# ## 3 · The file beside the program
#
# What belongs in a variable? *The Twelve-Factor App*, a page from 2011 that many still follow, gives a test: could you
# publish the code today, without giving a secret away? What differs between two places where the program runs goes into
# the environment; all else is code.
#
# That is the one idea of this lesson: **the program is the same everywhere. What differs comes from outside, and you
# can say of every value where it came from.**
#
# Nobody types ten variables before each start. So there are `.env` files: one `NAME=value` a line. The package
# `python-dotenv` reads them. **Every reader has rules of its own.** In the process, `TEAM` is `Harbor`. The file has
# these three lines:
#
# ```text
# HARBOR_MAIL_PASSWORD=blue#42
# HARBOR_FTP_PASSWORD=blue #42
# HARBOR_SIGNATURE='Yours, ${TEAM}'
# ```

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_syntax = predict(
    "What does python-dotenv read from the three lines (next cell)?",
    {
        "A": "blue#42 and blue and Yours, Harbor",
        "B": "blue and blue and Yours, Harbor, since # begins a comment",
        "C": "blue#42 and blue #42 and Yours, ${TEAM}, each as it stands there",
        "D": "blue#42 and blue and Yours, ${TEAM}, as a shell would",
    },
    choice="",
)

# %% tags=["run"]
import tempfile
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(tempfile.mkdtemp())  # the folder of our files, from section to section
FILE = ROOT / ".env"

LINES = """\
HARBOR_MAIL_PASSWORD=blue#42
HARBOR_FTP_PASSWORD=blue #42
HARBOR_SIGNATURE='Yours, ${TEAM}'
HARBOR_SFTP_PASSWORD="blue #42"
export HARBOR_MODEL=harbor-small
HARBOR_REGION=
HARBOR_STREAM
HARBOR_TRICK=$(rm -rf .)
HARBOR_MODEL=harbor-large
"""
with patch.dict(os.environ, {"TEAM": "Harbor"}):
    for name, text in dotenv_values(stream=StringIO(LINES)).items():
        print(f"{name:21} {text!r}")

# %% tags=["reveal"]
guess_syntax.reveal(
    "A",
    {
        "A": "a # begins a comment after a space only; python-dotenv fills in ${…} in single quotes as well.",
        "B": "the # in blue#42 stands right behind a letter, and belongs to the value.",
        "C": "the second line has a space before its #, so the password ends there; quote such values.",
        "D": "a shell leaves single quotes alone, and python-dotenv does not; with interpolate=False it would.",
    },
)

# %% [markdown] tags=["investigate"]
# Also: `export` may stand there; an empty value is `''`, a name without `=` is `None`; nothing is ever run, so
# `$(rm -rf .)` stays text; and a name that comes twice has its last value. `${TEAM}` was filled in from `os.environ`,
# so the same file gives other values on another machine: the exercise forbids that, and `interpolate=False` leaves the
# braces to you.
#
# ### Two functions, and a folder
#
# `dotenv_values` returns a dictionary, and touches nothing. `load_dotenv` writes into `os.environ`, for the whole
# program and all its children. What is set there already stays, unless you say `override=True`; so a second call cannot
# correct the first. Use it at most once, where the program starts, and never in a library.
#
# And where is `.env`? A relative path counts from the folder in which the process was *started*, not from your file.
# (Without a path, `load_dotenv()` in a script climbs up from the file that calls it.) What is not found is no error:
# the defaults are used. Anchor the path: `Path(__file__).parent / ".env"`; in a notebook, name the folder.

# %% tags=["investigate", "bad"]
from contextlib import chdir

from dotenv import load_dotenv
from pydantic_settings import BaseSettings, SettingsConfigDict

with patch.dict(os.environ, {"HARBOR_MODEL": "harbor-large"}):
    for port in (8001, 8002):
        _ = FILE.write_text(f"HARBOR_MODEL=harbor-small\nHARBOR_PORT={port}\n", encoding="utf-8")
        _ = load_dotenv(FILE)  # ✗ Wrong: the second call changes nothing
        here = os.environ["HARBOR_MODEL"], os.environ["HARBOR_PORT"]
        print("os.environ:", *here, "| the file:", *dotenv_values(FILE).values())


class Relative(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HARBOR_", env_file=".env")  # ✗ Wrong: relative to what?
    model: str = "harbor-tiny"
    port: int = 8000


for name, folder in {"here": ROOT, "elsewhere": Path(tempfile.mkdtemp())}.items():
    with chdir(folder):
        print(f"started {name}: {Relative()!r}")

# %% [markdown] tags=["investigate"]
# ## 4 · Layers
#
# `pydantic-settings` read that file. A class below `BaseSettings` is a pydantic model that fills itself when you make
# one: from arguments, then the process, then the files, then the defaults. Names get the prefix; `env_nested_delimiter`
# opens groups as in PY-02.
#
# ### The picture: a cake, seen from above
#
# **What to see:** a row for each layer, a column for each setting. The program looks from above, and sees the topmost
# box of a column (filled). What is below is covered (hatched). So `LOG_LEVEL` is the one of `.env.prod`, which wins
# over two others. The process is on top: whoever starts the program knows best.
#
# The files get narrower: `.env` is for every environment, `.env.prod` for one, `.env.prod.local` for one on this
# machine. One that holds a secret, best the last, never leaves its machine.
#
# Where the picture stops being true: the order is a habit, not a law. `load_dotenv(override=True)` puts its file on top
# of the process, and other tools stack other files.

# %% tags=["investigate", "figure"]
from harbor_kit.cake import show_cake

show_cake(
    {
        "process": {"MODEL": "harbor-large"},
        ".env.prod.local": {"API_KEY": "fake-key-of-harbor-7731"},
        ".env.prod": {"LOG_LEVEL": "WARNING", "DEBUG": "off"},
        ".env": {"MODEL": "harbor-small", "LOG_LEVEL": "DEBUG", "DEBUG": "on"},
        "defaults": {"LOG_LEVEL": "INFO", "TIMEOUT_S": "30", "DEBUG": "off"},
    },
    secret=["API_KEY"],
)

# %% [markdown] tags=["investigate"]
# `Server` has the defaults `model="harbor-tiny"`, `debug=False`, `log_level="INFO"`,
# `timeout_s=30.0` and `signature="Harbor"`, and reads two files: `env_file=(".env", ".env.prod")`.
#
# | `.env` | `.env.prod` | process |
# |---|---|---|
# | `HARBOR_MODEL=harbor-small` | | |
# | `HARBOR_DEBUG=on` | `HARBOR_DEBUG=off` | |
# | `HARBOR_LOG_LEVEL=DEBUG` | `HARBOR_LOG_LEVEL=WARNING` | `HARBOR_LOG_LEVEL=ERROR` |
# | `HARBOR_SIGNATURE=Your Harbor` | | `HARBOR_SIGNATURE=` |
#
# Write the five values down before you look at the options.

# %% tags=["predict"]
guess_layers = predict(
    "model, debug, log_level, timeout_s, signature: what does Server() have (next cell)?",
    {
        "A": "harbor-small, on, ERROR, 30, and the empty text: the first file named wins",
        "B": "harbor-small, off, ERROR, 30, and the empty text: the last file named wins",
        "C": "harbor-small, off, ERROR, 30, and Your Harbor: what is empty is not set",
        "D": "harbor-tiny, off, ERROR, 30, and the empty text: with .env.prod there, .env is not read",
    },
    choice="",
)

# %% tags=["run"]
BASE = "HARBOR_MODEL=harbor-small\nHARBOR_DEBUG=on\nHARBOR_LOG_LEVEL=DEBUG\nHARBOR_SIGNATURE=Your Harbor\n"
PROD = "HARBOR_DEBUG=off\nHARBOR_LOG_LEVEL=WARNING\n"
_ = FILE.write_text(BASE, encoding="utf-8")
_ = (ROOT / ".env.prod").write_text(PROD, encoding="utf-8")


class Server(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HARBOR_", env_file=(FILE, ROOT / ".env.prod"))
    model: str = "harbor-tiny"
    debug: bool = False
    log_level: str = "INFO"
    timeout_s: float = 30.0
    signature: str = "Harbor"


with patch.dict(os.environ, {"HARBOR_LOG_LEVEL": "ERROR", "HARBOR_SIGNATURE": ""}):
    print(Server())
    print("an argument is on top of all:", Server(log_level="INFO").log_level)

# %% tags=["reveal"]
guess_layers.reveal(
    "B",
    {
        "A": "in the tuple, later files win over earlier ones: name the general file first.",
        "B": "each setting is looked up for itself, and an empty text in the process is a value.",
        "C": "by default an empty text covers; with env_ignore_empty=True the file below would be seen.",
        "D": "files are stacked, and a setting that .env.prod leaves out comes from .env.",
    },
)

# %% [markdown] tags=["investigate"]
# An *empty* value covers, too: by default the program then gets the empty text; in the exercise it *unsets*, and the
# program gets the field's default. (With `env_ignore_empty=True` it covers nothing: the layer below counts.)
#
# ### Whose name is it?
#
# Somebody else puts `MAIL_USER` into the same `.env`, for the mail program; and somebody types `HARBOR_TEMPRATURE`. The
# next cell tries both names, in the file and in the process.
#
# By default, `extra="forbid"`, an unknown name *in a file* is an error: also the mail program's, which is none of your
# business ([pydantic-settings, issue 133](https://github.com/pydantic/pydantic-settings/issues/133)). In the *process*
# nobody complains, also not about your own typo: only names that are fields are looked up. (In a file, one more slips
# through: a field without its prefix, `DEBUG=on`.)
#
# `extra="ignore"` silences it all. `dotenv_filtering="match_prefix"` (November 2026) takes from files only names with
# your prefix: what is unknown then is your typo. For the process, ask yourself: which name with your prefix is no
# field? Section 8 does; the exercise asks it of files alone.


# %% tags=["investigate"]
class Filtered(Server):
    model_config = SettingsConfigDict(dotenv_filtering="match_prefix")  # the default of the library is "all"


def unknown(kind: type[BaseSettings]) -> str:
    try:
        kind()
    except ValidationError as error:
        return ", ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors(include_input=False))
    return "no complaint"


for line in ("MAIL_USER=ada", "HARBOR_TEMPRATURE=0.1"):
    name, text = line.split("=")
    _ = FILE.write_text(f"{BASE}{line}\n", encoding="utf-8")
    print(f"{name} in the file:", unknown(Server))
    print("  with the filter:", unknown(Filtered))
    _ = FILE.write_text(BASE, encoding="utf-8")
    with patch.dict(os.environ, {name: text}):
        print("  in the process:", unknown(Server))

# %% [markdown] tags=["modify"]
# ## 5 · Three environments, one program
#
# `if env == "prod"` in twenty places makes three programs, of which you test one. Keep the differences as data, and
# let the program read *values*: it asks `settings.debug`, never where it is.
#
# The name of the environment chooses files and rails, nothing else. It comes from the process, as a `StrEnum`: a name
# that nobody knows is an error. (If it meant *dev*, a typo on the server would switch debug on.) *staging* is *prod*
# with other data: what differs between the two is what you have not tried.
#
# Some combinations are never right. A **rail** = a rule that stops the start in prod, in spite of what all layers say.
# It raises, and tells all that are broken; a warning is read by nobody. The price: nothing runs until it is mended.
#
# The first cell has the rails. In the second, change one value and run it again. Can you make prod start? What would
# `production` do?

# %% tags=["investigate"]
from collections.abc import Callable
from enum import StrEnum


class Env(StrEnum):
    DEV = "dev"
    STAGING = "staging"
    PROD = "prod"


RAILS: dict[str, Callable[[Server], bool]] = {
    "debug is on": lambda settings: settings.debug,
    "log_level is DEBUG": lambda settings: settings.log_level == "DEBUG",
    "nobody signs": lambda settings: not settings.signature,
}
DIFFERENCES = {Env.DEV: "HARBOR_LOG_LEVEL=INFO\n", Env.STAGING: f"{PROD}HARBOR_TIMEOUT_S=10\n", Env.PROD: PROD}
for env, text in DIFFERENCES.items():
    _ = (ROOT / f".env.{env}").write_text(text, encoding="utf-8")
    print(f"{env:7} {Server(_env_file=(FILE, ROOT / f'.env.{env}'))}")

# %% tags=["modify"]
for typed in ("dev", "prod", "production"):
    try:
        chosen = Env(typed)
        made = Server(debug=True, log_level="INFO", signature="")  # modify this line
        stops = [rule for rule, breaks in RAILS.items() if chosen is Env.PROD and breaks(made)]
        print(f"{typed}:", f"stopped, {' and '.join(stops)}" if stops else "starts")
    except ValueError as unknown_name:
        print(f"{typed}: {unknown_name}")

# %% [markdown]
# ## 6 · A secret is never printed, not even in an error
#
# A key in the code is in every copy of the code, for ever. So it comes from the environment, into a `SecretStr`:
# `print` shows stars. That holds for settings that are in order. Here are four starts that fail; the key is right in
# all:
#
# 1. the model is missing;
# 2. somebody wrote `HARBOR_APIKEY` in the file, without an underscore;
# 3. the mail program keeps its `MAIL_PASSWORD` in the same file;
# 4. the key is to stand in a list of keys, which must be JSON and is not.

# %% tags=["predict"]
guess_leaks = predict(
    "Which of the four errors hold a secret, in whatever place (next cell)?",
    {
        "A": "none: the fields are SecretStr",
        "B": "2 and 3, since these names are no fields, and nobody can know that they are secret",
        "C": "1, 2 and 3; 4 is clean, as its message names the field only",
        "D": "all four, although one message names the field only",
    },
    choice="",
)

# %% tags=["run", "bad"]
KEY, PASSWORD = "fake-key-of-harbor-7731", "fake-word-of-mail-42"  # invented
OK = f"HARBOR_MODEL=harbor-small\nHARBOR_API_KEY={KEY}\n"


class Talk(BaseSettings):  # ✗ Wrong: its errors show what they got
    model_config = SettingsConfigDict(env_prefix="HARBOR_", env_file=FILE)
    model: str
    api_key: SecretStr
    keys: list[SecretStr] = []


def failed(kind: type[BaseSettings], text: str) -> Exception:
    _ = FILE.write_text(text, encoding="utf-8")
    try:
        kind()
    except ValueError as error:  # ValidationError and SettingsError are both below it
        return error
    raise LookupError("these settings are in order")


STARTS = [OK.partition("\n")[2], OK.replace("API_", "API"), f"{OK}MAIL_PASSWORD={PASSWORD}", f"{OK}HARBOR_KEYS={KEY}"]
for number, text in enumerate(STARTS, start=1):
    caught = failed(Talk, text)
    lines = [line.strip() for line in str(caught).splitlines() if "further information" not in line]
    print(f"{number}. {lines[-1]}\n   below it: {vars(caught.__cause__) if caught.__cause__ else 'nothing'}")

# %% tags=["reveal"]
guess_leaks.reveal(
    "D",
    {
        "A": "a text becomes a SecretStr by being validated; errors show what came before that.",
        "B": "true of these two; but where a field is missing, the input is the dictionary of the others.",
        "C": "the message of 4 is clean, and the JSONDecodeError below it keeps the whole text.",
        "D": "three show it as input_value, and a JSONDecodeError keeps what it could not read as doc.",
    },
)

# %% [markdown] tags=["investigate"]
# The third one is another program's password, and your log has it now. A secret gets out as in [Contracts with a
# language model](../../py-02-types/notebooks/03-pydantic-for-ai.ipynb), and in one more way:
#
# 1. `hide_input_in_errors=True` in the settings' own config: the text is clean.
# 2. `error.errors()` holds the input all the same: `errors(include_input=False)`.
# 3. What hangs below: `from None` leaves `__context__` in place. Leave the `except` block, then raise an error of your
#    own, with names and messages alone.
# 4. **Locals.** Tools that print the local variables of a traceback find the dictionary that `pydantic-settings` was
#    working on. Switch that off where your program starts.
#
# The next cell closes the first three. `leaks` looks for both secrets in the text, the data and the chain.


# %% tags=["investigate"]
class Quiet(Talk):
    model_config = SettingsConfigDict(hide_input_in_errors=True)


class StartError(Exception):
    """The names that are wrong, and why; no value."""


def quiet_start(text: str) -> Exception:
    error = failed(Quiet, text)  # the except block has ended here
    if isinstance(error, ValidationError):
        return StartError("; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors(include_input=False)))
    return StartError(str(error))


def leaks(error: Exception) -> str:
    places = {"text": str(error), "errors()": str(error.errors()) if isinstance(error, ValidationError) else ""}
    places["below"] = " ".join(str(getattr(one, "doc", one)) for one in (error.__cause__, error.__context__))
    found = [place for place, text in places.items() if KEY in text or PASSWORD in text]
    return f"leaks in {' and '.join(found)}" if found else "clean"


for number, text in enumerate(STARTS, start=1):
    print(f"{number}. Talk {leaks(failed(Talk, text))}, Quiet {leaks(failed(Quiet, text))},")
    print(f"   StartError {leaks(quiet_start(text))}: {quiet_start(text)}")

# %% [markdown] tags=["investigate"]
# ### In the repository
#
# - **`.gitignore`** has three lines: `.env`, `.env.*`, `!.env.example`. (Some teams commit `.env.prod`, without
#   secrets. Harbor does not: one pasted key is enough.) It does not touch what git tracks already: if `git ls-files
#   .env` prints `.env`, then `git rm --cached .env`.
# - **`.env.example`** is committed, for the next colleague: every name, what it means, a default; a secret's value is
#   empty.
# - **Rotate first.** Was a key ever pushed? Have the provider revoke it, and make a new one. Deleting it does not help:
#   history, forks and caches keep it.
# - **A vault** is a server that hands secrets to those who may have them, and notes who asked. Harbor's platform puts
#   them into the process at start; your code stays as it is, and section 2 still holds: children see them.
#
# And notebooks: what a cell shows is saved in the file. Below is a notebook as git gets it. No key in the code: look
# for the leak before you run the cell.

# %% tags=["investigate"]
import json
import re

SAVED = """{"cells": [
 {"cell_type": "code", "source": ["settings = Talk()"], "outputs": []},
 {"cell_type": "code", "source": ["settings"], "outputs": [
   {"data": {"text/plain": ["Talk(model='harbor-small', api_key=SecretStr('**********'))"]}}]},
 {"cell_type": "code", "source": ["client = Client(settings.api_key.get_secret_value())", "client"], "outputs": [
   {"data": {"text/plain": ["Client(url='http://harbor.example/v1', key='fake-key-of-harbor-7731')"]}}]}]}"""
KEY_LIKE = re.compile(r"fake-key-[\w-]{8,}")


def keys_in(notebook: str) -> list[str]:
    """Say where something looks like a key, without showing it."""
    return [
        f"cell {number}, {part}: {len(found)} key"
        for number, cell in enumerate(json.loads(notebook)["cells"], start=1)
        for part in ("source", "outputs")
        if (found := KEY_LIKE.findall(json.dumps(cell[part])))
    ]


print(keys_in(SAVED))

# %% [markdown] tags=["investigate"]
# ## 7 · Tests that pass on every machine
#
# Two tests, each with settings of its own. The function `kept` below keeps the settings that it has made: the second
# test gets the first one's. And it made them of `os.environ`: what you have exported today decides. (With
# `_env_file=None` at least your own `.env` does not.)
#
# So pass the values in. `settings_customise_sources` returns the sources that a class reads, the strongest first. With
# `init_settings` alone, it takes what it is given, and nothing else. Then a test is a dictionary, and the program
# passes what it read.

# %% tags=["investigate", "bad"]
from functools import cache

from pydantic_settings import PydanticBaseSettingsSource

kept = cache(lambda: Server(_env_file=None))  # ✗ Wrong: what it made outlives the test


class Given(Server):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


for model in ("harbor-small", "harbor-large"):
    with patch.dict(os.environ, {"HARBOR_MODEL": model, "HARBOR_TIMEOUT_S": "5"}):
        given = Given.model_validate({"model": model})
        print(f"wanted: {model}; kept: {kept().model}, {kept().timeout_s} s; given: {given.model}, {given.timeout_s} s")

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: the nightly report
#
# Every night Harbor mails a report, from a timer, in some folder, and nobody looks on. Three layers: a file, a file for
# the environment, and the process. Comments name five sub-goals, which the exercise repeats. Look for five decisions:
#
# - The environment is named first, since it decides which files are read.
# - `root` and `environ` come in as parameters, so a test needs no server, and the folder does not matter.
# - From each layer, only names with the prefix are taken.
# - Each text is kept *with its origin*. So an error can name the file to mend, and `explain` is short.
# - What pydantic finds is told at once, by the names that somebody typed. Rails come when all values are valid.
#
# Which value is secret, its type says: stars, no end, no length. A key in the wrong variable is not known for one.

# %% tags=["worked"]
from collections.abc import Mapping
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field

PREFIX = "HARBOR_REPORT_"
Origins = dict[str, tuple[str, str]]  # field → its text, and the layer that it is from


class Report(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)
    to: str
    dry_run: bool = True
    rows: int = Field(default=100, ge=1)
    token: SecretStr | None = None


BROKEN: dict[str, Callable[[Report], bool]] = {
    "dry_run is on": lambda report: report.dry_run,
    "no token": lambda report: report.token is None,
}
_ = FILE.write_text("HARBOR_REPORT_TO=ada@harbor.example\nHARBOR_REPORT_ROWS=10\nMAIL_USER=ada\n", encoding="utf-8")
_ = (ROOT / ".env.prod").write_text("HARBOR_REPORT_TO=team@harbor.example\nHARBOR_REPORT_ROWS=500\n", encoding="utf-8")


# %% tags=["worked"]
def gathered(root: Path, environ: Mapping[str, str]) -> Origins:
    # --- sub-goal: choose the environment
    env = Env(environ.get("HARBOR_ENV", "dev"))
    # --- sub-goal: read the layers, the weakest first
    layers: dict[str, Mapping[str, str | None]] = {}
    for name in (".env", f".env.{env}"):
        layers[name] = dotenv_values(root / name, interpolate=False)
    layers["process"] = environ
    # --- sub-goal: keep where each value comes from
    origins: Origins = {}
    for layer, texts in layers.items():
        for name, text in texts.items():
            if name.startswith(PREFIX) and text is not None:
                origins[name.removeprefix(PREFIX).lower()] = text, layer
    return origins


def explain(origins: Origins) -> None:
    # --- sub-goal: hide what is secret
    for name, field in Report.model_fields.items():
        text, layer = origins.get(name, (str(field.default), "defaults"))
        if name in origins and SecretStr in (field.annotation, *get_args(field.annotation)):
            text = "***"
        print(f"  {PREFIX}{name.upper():7}  {text:19}  {layer}")


# %% tags=["worked"]
def report_of(root: Path, environ: Mapping[str, str]) -> Report:
    # --- sub-goal: say everything that is wrong at once
    origins = gathered(root, environ)
    try:
        report = Report.model_validate({name: text for name, (text, _) in origins.items()})
        in_prod = environ.get("HARBOR_ENV") == Env.PROD
        wrong = [rail for rail, is_broken in BROKEN.items() if in_prod and is_broken(report)]
    except ValidationError as error:
        found = [(str(one["loc"][0]), one["msg"]) for one in error.errors(include_input=False)]
        wrong = [f"{PREFIX}{name.upper()} in {origins.get(name, ('', 'no layer'))[1]}: {said}" for name, said in found]
    if wrong:
        raise StartError("; ".join(wrong))
    return report


READY = {"HARBOR_ENV": "prod", "HARBOR_REPORT_DRY_RUN": "off", "HARBOR_REPORT_TOKEN": KEY}
HURRIED = {"HARBOR_ENV": "prod", "HARBOR_REPORT_ROW": "5", "HARBOR_REPORT_DRY_RUN": KEY}
for title, environ in {"dev": {}, "prod": READY, "forgotten": {"HARBOR_ENV": "prod"}, "in a hurry": HURRIED}.items():
    try:
        print(f"{title}: {report_of(ROOT, environ)}")
        explain(gathered(ROOT, environ))
    except StartError as error:
        print(f"{title}: stopped, {error}")

# %% [markdown] tags=["faded"]
# ## Your turn: an example for the next colleague
#
# Write the `.env.example` of the report, and the lines of `.gitignore` beside it. Fill the five blanks:
#
# 1. nobody shall be mailed by a colleague who tries something out;
# 2. what stands in this file in the place of a secret, with its quotes?
# 3. the name of the variable that decides which files are read;
# 4. of the files for environments and machines, git sees none …
# 5. … but this one, with the sign that takes it out.
#
# Type between the quotes, one blank after the other.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

example = fill_in(
    """# .env.example: copy it to .env, then fill in what is empty
HARBOR_REPORT_TO=you@harbor.example
HARBOR_REPORT_DRY_RUN=___    # on or off
HARBOR_REPORT_ROWS=100      # at least 1
HARBOR_REPORT_TOKEN=___      # ask Ada; it never leaves your machine
# ___ is not here: it comes from the process

# .gitignore
.env
___
___""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
example.reveal(
    ["on", ['""', "''"], "HARBOR_ENV", [".env.*", ".env*"], "!.env.example"],
    [
        "what is safe is the default, and whoever wants mails to go out says so.",
        "the file is committed: a real value in it is published, also the value of a test.",
        "it chooses the files, so it cannot stand in one of them: nobody would know which.",
        "the star takes .env.prod, .env.prod.local, and the copy that somebody calls .env.old.",
        "the exclamation mark takes a file out of what the lines above it ignore.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`HARBOR_DEBUG=False → debug is on`** *Cause:* `bool` of a text. *Fix:* pydantic. ([Codabench, issue
# 1953](https://github.com/codalab/codabench/issues/1953))
#
# **`started elsewhere: Relative(model='harbor-tiny'`** *Cause:* a relative path. *Fix:* anchor it. ([pydantic-settings,
# issue 877](https://github.com/pydantic/pydantic-settings/issues/877))
#
# **`os.environ: harbor-large 8001 | the file: harbor-small 8002`** *Cause:* `load_dotenv` keeps what is set. *Fix:*
# `dotenv_values`. ([hello-agents, pull 91](https://github.com/datawhalechina/hello-agents/pull/91))
#
# **`in the process: no complaint`** *Cause:* a typo. *Fix:* compare the names. ([pydantic-settings, issue
# 985](https://github.com/pydantic/pydantic-settings/issues/985))
#
# **`input_value={'api_key': 'fake-key-of-harbor-7731'}`** *Cause:* errors show what they got. *Fix:* section 6.
# ([pydantic-settings, issue 937](https://github.com/pydantic/pydantic-settings/issues/937))
#
# **`unable to interpret input`** *Cause:* an empty variable. *Fix:* `env_ignore_empty`. ([ContextForge, pull
# 6123](https://github.com/IBM/mcp-context-forge/pull/6123))
#
# **`git ls-files .env` prints `.env`** *Cause:* tracked, then ignored. *Fix:* rotate, `git rm --cached`. ([EnvForage,
# issue 978](https://github.com/rishabh0510rishabh/EnvForage/issues/978))
#
# **`kept: harbor-small`** *Cause:* settings outlive a test. *Fix:* pass them in. ([LangSmith, pull
# 1891](https://github.com/langchain-ai/langsmith-sdk/pull/1891))
#
# ## Check yourself
#
# Six questions, at least one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

who_sees = quiz(
    "Your notebook sets os.environ['HARBOR_MODEL'], and then starts a script. Who sees the value?",
    {
        "A": "the notebook and the script",
        "B": "the notebook, the script, and the terminal that JupyterLab was started from",
        "C": "the notebook alone, since a variable belongs to one process",
    },
    objective=1,
    choice="",
)
which_function = quiz(
    "You write a library that others import. It needs a value from a .env file. What do you do?",
    {
        "A": "call load_dotenv(override=True) at import, so that the file counts",
        "B": "take the value as a parameter",
        "C": "call load_dotenv() at import: it changes nothing that is set already",
    },
    objective=2,
    choice="",
)

# %% tags=["quiz"]
whose_value = quiz(
    "In prod, LOG_LEVEL is DEBUG, although .env.prod says WARNING. Where do you look first?",
    {"A": "in .env", "B": "in the defaults of the class", "C": "in .env.prod.local, and in the process"},
    objective=3, choice="",
)
model_name = quiz(
    "Where should the name of the language model live?",
    {
        "A": "in a vault, with the key: both belong to the provider",
        "B": "in a field with a default, which a layer may cover",
        "C": "in the code, in three if statements, one for each environment",
    },
    objective=4, choice="",
)
where_rails = quiz(
    "In prod, debug is on and nobody signs. What do the rails do?",
    {"A": "log both, and go on", "B": "stop at the first, in staging too", "C": "stop and tell both, in prod alone"},
    objective=4, choice="",
)
still_there = quiz(
    "hide_input_in_errors is on. Your program logs error.errors() of a start that failed. What is in the log?",
    {"A": "the inputs, also the key", "B": "names and messages", "C": "stars, where a field is a SecretStr"},
    objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
who_sees.reveal("A", {
    "A": "a process gives a copy to the children that it starts from then on.",
    "B": "nothing goes up: the terminal started JupyterLab, and its own copy is untouched.",
    "C": "it belongs to one process, and a child begins its life with a copy."})
which_function.reveal("B", {
    "A": "it changes the environment of whoever imports you, and of all they start.",
    "B": "whoever starts the program decides where values come from, and a test passes its own.",
    "C": "it adds what is not set yet, for the whole program, from a folder that it guesses."})
whose_value.reveal("C", {
    "A": "it lies below .env.prod, which covers it, so it cannot be seen from above.",
    "B": "defaults lie at the bottom; whatever a file says covers them.",
    "C": "only what lies above .env.prod can win over it, and these two do."})
model_name.reveal("B", {
    "A": "the name is no secret, and in a vault nobody sees which model is in use.",
    "B": "it differs between places and is no secret: visible in the code, and easily covered.",
    "C": "then the code knows where it runs, and a fourth place means another if."})
where_rails.reveal("C", {
    "A": "at start nobody reads the log, and by the time they do, tickets stand in it.",
    "B": "the second would wait for the next start, and staging may do what prod may not.",
    "C": "a start that fails is seen at once, and one look is enough to mend it."})
still_there.reveal("A", {
    "A": "the setting is for the text of the error; the data needs include_input=False.",
    "B": "that is what errors(include_input=False) gives, and the setting does not change it.",
    "C": "the input is what came before it was made a SecretStr, a plain text."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** what `HARBOR_DEBUG=False` does: it is a text, true for `bool`, and every child of the process gets it;
# - **choose** `dotenv_values`, which touches nothing, or `load_dotenv`, once at the start; anchor the path;
# - **trace** a value: arguments, process, `.env` files with the last one named on top, defaults; what is empty covers;
# - **write** differences as data: an `Env` chooses files, the program reads values, rails stop what is never right;
# - **fix** what leaks: `hide_input_in_errors`, `include_input=False`, an error of your own outside the `except`; and
#   rotate what was ever shown.
#
# The program is the same everywhere. What differs comes from outside, and you can say of every value where it came
# from.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Why is debug on, when `HARBOR_DEBUG=False` stands there?
# 2. Which three things are true of every environment variable?
# 3. How do you write the password `blue #42` into a `.env` file?
# 4. What does `load_dotenv` do that `dotenv_values` does not?
# 5. Draw the cake. What is each layer for?
# 6. Which unknown names does `pydantic-settings` report?
# 7. What is a rail, and why does it raise?
# 8. Name four ways in which a key leaves settings that failed.
# 9. A key was pushed. What do you do first?
# 10. In a program of your own: where do three values come from, and who would notice a typo in one?
#
# *Further reading* (all links of this page checked November 2026): [The Twelve-Factor App, on
# config](https://12factor.net/config). It warns of groups like *dev* and *prod*, which multiply.
#
# **Next:** the [exercise dev, staging, prod without surprises](../exercises/01-multi-env-setup.ipynb). It has the
# five sub-goals of section 8.
