# %% [markdown]
# # Which Python am I?
#
# **PY-04 · Environments and packages** · lesson 1
#
# ## You will be able to
#
# - **predict** what `sys.prefix` says in an interpreter, and which packages it can import;
# - **explain** what makes a folder a virtual environment: `pyvenv.cfg`, a way to Python, and a place for packages;
# - **trace** what activating changes, which is `PATH`, and do without it;
# - **write** code that finds the parts of an environment on every platform, with `sysconfig`;
# - **choose** between `venv`, uv, conda and Docker by what each keeps apart.
#
# ## Before you start
#
# You have installed a package with pip, in a terminal, and know type hints from [Comments the computer
# reads](../../py-02-types/notebooks/01-type-hints.ipynb). No key and no network are needed: the package is made here,
# and all folders are temporary. (If `%pip --version` finds no pip, run `uv pip install pip`.)
#
# **Time: 50 min.** After section 3 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Installed, and not there
#
# Harbor greets customers with a small package of its own, `harbor-greet`. In the afternoon somebody installs it with
# pip, tries it, and goes home. At night the greeting fails, on the same computer, and nobody changed a file.
#
# The day shift calls one Python, the night shift another; both were made from the same one. Before you run the cells:
# how can *installed* and *not there* both be true?
#
# (The option `--python` tells pip for which Python it shall install. In a terminal you rarely see it: there you type
# `pip`, and *some* Python is meant.)

# %% tags=["hook"]
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from harbor_kit.envs import greeting_wheel, named
from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything
FOLDER = tempfile.TemporaryDirectory()  # goes when the kernel ends
DESK = Path(FOLDER.name).resolve()
DAY, NIGHT = DESK / "day", DESK / "night"

for env in (DAY, NIGHT):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(env)], check=True)
    print("made a Python of its own in", named(env, DESK))


# %% tags=["hook"]
def python_of(env: Path) -> Path:  # section 4 says why
    return Path(sysconfig.get_path("scripts", "venv", {"base": str(env)})) / "python"


def ask(python: str | Path, *words: str) -> str:
    done = subprocess.run([python, *words], capture_output=True, text=True, check=False)
    return named((done.stdout or done.stderr).strip().splitlines()[-1], DESK)


options = ["--no-index", "--disable-pip-version-check", "--force-reinstall", str(greeting_wheel(DESK))]
print("pip:  ", ask(sys.executable, "-m", "pip", "--python", str(python_of(DAY)), "install", *options))
for env in (DAY, NIGHT):
    print(f"{env.name:6}", ask(python_of(env), "-c", "import harbor_greet; print(harbor_greet.HELLO)"))

# %% [markdown] tags=["hook"]
# pip said *Successfully installed*, and the night shift gets `ModuleNotFoundError: No module named 'harbor_greet'`.
# Both are true. A package is never installed "on the computer". It is copied into the folder of **one** Python.
#
# In a terminal, `pip` and `python` are two commands, found by name. In a report of 2021 pip belonged to Python 3.9, and
# Python 3.7 ran the program ([vscode-python, issue 15886](https://github.com/microsoft/vscode-python/issues/15886)).
#
# That is the one idea of this lesson: **before you ask what is installed, ask which Python you are.** Each Python can
# answer:
#
# | name | what it says |
# |---|---|
# | `sys.executable` | the program that runs |
# | `sys.prefix` | below which folder it looks for packages |
# | `sys.base_prefix` | below which folder its standard library lies |
#
# Below, `BASE` stands for the Python that was installed on your machine, and `desk` for the temporary folder.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_prefix = predict(
    "The next cell calls the Python of the night shift by its path. Nothing was activated. What does it say?",
    {
        "A": "sys.prefix is BASE and sys.base_prefix is BASE, since nothing was activated",
        "B": "sys.prefix is desk/night, and sys.base_prefix is BASE",
        "C": "sys.prefix is desk/night and sys.base_prefix is desk/night: it has all it needs in its folder",
    },
    choice="",
)

# %% tags=["run"]
PREFIXES = "import sys; print('prefix', sys.prefix, '  base_prefix', sys.base_prefix)"
for env in (DAY, NIGHT):
    print(f"{env.name:6}", ask(python_of(env), "-c", PREFIXES))
print("json of day:        ", ask(python_of(DAY), "-c", "import json; print(json.__file__)"))
print("harbor_greet of day:", ask(python_of(DAY), "-c", "import harbor_greet; print(harbor_greet.__file__)"))

# %% tags=["reveal"]
guess_prefix.reveal(
    "B",
    {
        "A": "to activate is for shells; an interpreter finds out by itself, from where it lies.",
        "B": "packages belong to its own folder, the standard library is that of the base.",
        "C": "the folder holds no standard library: json came from BASE, for both of them.",
    },
)

# %% [markdown] tags=["investigate"]
# So a **virtual environment** = a Python with its own place for packages, which shares everything else with the Python
# it was made from. `sys.prefix != sys.base_prefix` tells a program that it runs in one. (In conda's, they are equal.)
#
# Two consequences:
#
# - `python -m pip install …` runs the pip of the Python that you call. (Which one `python` is, section 3 says.)
# - A program that starts Python again starts `sys.executable`, and not `"python"`. By name it gets whatever comes
#   first, and the packages may be gone: you see `ModuleNotFoundError`, in the child only.
#
# ## 2 · A folder and one small file
#
# How does the interpreter of `night` know where it lies? Look at what is in the folder. It was made in a fraction of a
# second, and nothing of it is large. (With pip in it, the default, it takes seconds.)

# %% tags=["investigate"]
for path in sorted(NIGHT.iterdir()):
    print(path.name + ("/" if path.is_dir() else ""))
print()
print(named((NIGHT / "pyvenv.cfg").read_text(encoding="utf-8"), DESK))

# %% [markdown]
# When an interpreter starts, it looks for `pyvenv.cfg` beside itself and one folder above. If there is one, the upper
# folder is `sys.prefix`. So an environment is **three parts that lead to two places**:
#
# | part | what it gives | leads to |
# |---|---|---|
# | `bin/python` | the program: a link (on Windows, in `Scripts`, a small starter) | `BASE` |
# | `pyvenv.cfg` | in `home`: the standard library | `BASE` |
# | `lib/…/site-packages` | packages | `night` |
#
# The next cell makes a third environment, `bare`, and takes its `pyvenv.cfg` away.

# %% tags=["predict"]
guess_bare = predict(
    "What does the Python of bare say when its pyvenv.cfg is gone?",
    {
        "A": "that sys.prefix is BASE: it is an environment no longer",
        "B": "that sys.prefix is desk/bare, as before: folder, link and packages are still in their places",
        "C": "nothing: without home it cannot find its standard library, and does not start",
    },
    choice="",
)

# %% tags=["run"]
BARE = DESK / "bare"
subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(BARE)], check=True)
print("with:   ", ask(python_of(BARE), "-c", PREFIXES))
(BARE / "pyvenv.cfg").unlink()
print("without:", ask(python_of(BARE), "-c", PREFIXES))

# %% tags=["reveal"]
guess_bare.reveal(
    "A",
    {
        "A": "it is the base's Python, called by another path; on Windows the small program says what it lacks.",
        "B": "the link leads to the base's Python, and nothing else tells it about this folder.",
        "C": "it follows the link and finds the base's library; on Windows, where no link is, C is near the truth.",
    },
)

# %% [markdown] tags=["investigate"]
# The file makes the environment. Its second line matters, too. With `include-system-site-packages = true`, or without
# that line, the environment sees the base's packages as well. Then a program runs on your desk, and misses a package
# everywhere else.
#
# What follows:
#
# - **It is cheap, its packages are not.** Make one for each project, as `.venv` in its folder. Each holds its own
#   copies: with torch, gigabytes.
# - **It is not moved.** Section 3 shows what happens.
# - **It is not committed.** It fits one machine. Commit the list of what is in it (lesson 2), and put `.venv/` into
#   `.gitignore`. (From Python 3.13 on, `venv` sees to that.)
# - **It ends with its base.** If the Python below is upgraded or deleted, make the environment anew ([pipx, issue
#   146](https://github.com/pypa/pipx/issues/146)).
#
# Leave the base itself alone. On many Linux systems and with Homebrew, pip refuses to touch it: `error:
# externally-managed-environment`. The system needs that Python.

# %% [markdown] tags=["investigate"]
# ## 3 · Activating changes `PATH`
#
# `PATH` is a list of folders. When you type `python`, the shell takes the first one that holds a program of that name.
# To **activate** an environment puts its `bin` (on Windows `Scripts`) in front, and sets a name to show:
#
# | shell | activate | leave |
# |---|---|---|
# | bash, zsh | `source .venv/bin/activate` | `deactivate` |
# | fish | `source .venv/bin/activate.fish` | `deactivate` |
# | PowerShell | `.venv\Scripts\Activate.ps1` | `deactivate` |
# | cmd | `.venv\Scripts\activate.bat` | `deactivate` |
#
# If PowerShell says `running scripts is disabled on this system`, allow it for yourself: `Set-ExecutionPolicy
# RemoteSigned -Scope CurrentUser`.
#
# The next cell starts a shell whose `PATH` has one folder, that of the night shift. It activates `day`, and leaves it
# again. Before you run it: how many variables will change? Only those are shown.

# %% tags=["investigate"]
from harbor_kit.envs import around_activation

for name, values in around_activation(DAY, [python_of(NIGHT).parent]).items():
    print(name)
    for when, value in zip(("before", "active", "after"), values, strict=True):
        print(f"    {when:7} {named(value, DESK) or '–'}")

# %% [markdown] tags=["investigate"]
# (Four.) `PATH` is the one that matters. `VIRTUAL_ENV` tells other tools, and the rest is for the eye: `PS1` is what
# bash shows before you type (cmd calls it `PROMPT`). `deactivate` puts everything back. No file was changed, and no
# other window has heard of it.
#
# So you can do without. `.venv/bin/python -m harbor` runs Harbor in its environment, also from a timer or a service. (A
# program that Harbor starts by name still comes from `PATH`.) In a Dockerfile each `RUN` has a shell of its own, and
# activating ends with it ([pythonocc-binderhub, issue
# 18](https://github.com/tpaviot/pythonocc-binderhub/issues/18)): write the path, or set `PATH`.
#
# Now somebody renames the folder `day` to `morning`, and activates it under its new name, in bash or cmd. (From here
# on, `day` is gone. To run an earlier cell again, begin with section 1.)

# %% tags=["predict"]
guess_moved = predict(
    "PATH began with the folder of night. Then morning, which was day, is activated. Which program is python?",
    {
        "A": "desk/morning/bin/python, since that is what was activated",
        "B": "none: the shell says that there is no command of that name",
        "C": "desk/night/bin/python, as if nothing had been activated",
    },
    choice="",
)

# %% tags=["run"]
import shutil

MORNING = DESK / "morning"
if DAY.exists():
    shutil.rmtree(MORNING, ignore_errors=True)  # of an earlier run
    DAY.rename(MORNING)
active = around_activation(MORNING, [python_of(NIGHT).parent])["PATH"][1]
print("PATH:  ", named(active, DESK))
print("python:", named(shutil.which("python", path=active), DESK))
print("by its path:", ask(python_of(MORNING), "-c", PREFIXES))

# %% tags=["reveal"]
guess_moved.reveal(
    "C",
    {
        "A": "activate was written when the folder was called day, and still puts that one into PATH.",
        "B": "that would be kinder: the shell goes on to the next folder of PATH, without a word.",
        "C": "the first folder of PATH is not there, so the next one wins, under a prompt that says (day).",
    },
)

# %% [markdown] tags=["modify"]
# (Called by its path, the moved Python still knows itself: `pyvenv.cfg` moved with it. The first line of an installed
# script still names `day`: `bad interpreter: No such file or directory`. PowerShell's `Activate.ps1` looks where it
# lies, and would be right.)
#
# ### Change one line
#
# `ORDER` is the order of the folders in a `PATH`. Change it, and run the cell each time:
#
# 1. `python` shall be that of `morning`.
# 2. `day` stands first, then `night`. Which Python is it?
# 3. The list is empty: `[]`.

# %% tags=["modify"]
from os import pathsep

ORDER = ["night", "morning"]  # modify this line

folders = pathsep.join(str(python_of(DESK / name).parent) for name in ORDER)
found = shutil.which("python", path=folders)
print("python is", named(found, DESK) if found else "nowhere: command not found")

# %% [markdown] tags=["investigate"]
# (1: `morning` stands first. 2: `night`, since the folder `day` is gone. 3: no Python at all.)
#
# ## 4 · The same idea, other names
#
# An environment has the same parts on every system, under other names. Python knows them: `sysconfig` has a *scheme*
# for each layout, also for systems that you do not have. Linux and macOS share one. So a tool that you write here is
# right on a colleague's machine, if you ask and never write `"bin"` by hand.
#
# The last lines compare the scheme with the environment that was made here. (The lines for other systems come from
# `sysconfig`, not from a run there.)

# %% tags=["investigate"]
import os

PARTS = {"interpreter, scripts": "scripts", "packages": "purelib"}
for system, scheme in {"Linux, macOS": "posix_venv", "Windows": "nt_venv"}.items():
    for part, key in PARTS.items():
        place = sysconfig.get_path(key, scheme, {"base": ".venv"}).replace("\\", "/")
        print(f"{system:13} {part:21} {place}")

print("\nthis machine, which has os.name", os.name)
for part, key in PARTS.items():
    real = Path(sysconfig.get_path(key, "venv", {"base": str(NIGHT)}))
    print(f"{'':13} {part:21} {named(real, DESK)}: {'there' if real.is_dir() else 'missing'}")

# %% [markdown] tags=["investigate"]
# The scheme `venv` is the one of the machine that runs, and `python_of` asks for it. The ending `.exe` may be left out
# where a program is started; to look for the file, ask `shutil.which`.
#
# ## 5 · Which Python is this notebook?
#
# A notebook is shown by one program, Jupyter, and run by another, its **kernel** = a Python that runs the cells.
# Jupyter finds kernels in small files. Their `argv` is the command that starts one, and begins with the path of a
# Python, or with `python`, which stands for Jupyter's own:
#
# ```text
# python -m ipykernel install --user --name harbor --display-name "Harbor (day)"
# ```
#
# writes such a file for *the Python that runs the command*. The menu shows the name, and the name may lie. Activating
# changes none of these files ([Jupyter Notebook, issue 2563](https://github.com/jupyter/notebook/issues/2563)).
#
# The next cell has the command of a kernel that was registered for `day`, before the folder was renamed. What happens
# when Jupyter starts it?

# %% tags=["investigate"]
argv = [str(python_of(DAY)), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
print("argv:", [named(word, DESK) for word in argv])
try:
    subprocess.run([argv[0], "--version"], check=True)
except FileNotFoundError as error:
    print("starting it:", named(error, DESK))

print("this notebook is in an environment:", "yes" if sys.prefix != sys.base_prefix else "no")
print("its packages are in", named(sysconfig.get_path("purelib"), DESK))

# %% [markdown] tags=["investigate"]
# To be sure, ask in a cell: `import sys; sys.executable`. To install for the kernel that runs, use `%pip install …`.
# The line `!pip install …` goes to a shell, which takes the first `pip` on `PATH`; in a report of 2021, that of Python
# 2.7 ([vscode-jupyter, issue 6864](https://github.com/microsoft/vscode-jupyter/issues/6864)).
#
# ## 6 · What each tool keeps apart
#
# An environment of `venv` keeps packages apart, and no more. Ask other tools the same: what is my own, what is shared?
#
# ### The picture: boxes inside boxes
#
# **What to see:** each box keeps apart what is written in it, and all that stands further in. In the table below it,
# read one column: *own* down to a line, then *shared*. For which thing does no tool give you your own?

# %% tags=["investigate", "figure"]
from harbor_kit.isolation import show_isolation

show_isolation()

# %% [markdown] tags=["investigate"]
# (For the GPU driver and the core of the system, a kernel of another kind than Jupyter's. A container uses those of its
# machine; on Windows and macOS that is a virtual one.)
#
# Which box do you take? The smallest that holds what you need: a larger one takes longer to build and to update.
#
# | you need | take |
# |---|---|
# | packages for one project, such as this course | `venv` |
# | a quick script, tried today and deleted tomorrow | `venv`, or `uv run` |
# | another Python than the one installed | uv, or conda |
# | a library of the system, such as libpq or ffmpeg | conda, or Docker |
# | a GPU | the driver on the machine; what lies above it, from conda or an image |
# | the same on a teammate's Windows or macOS | Docker |
# | to deploy: what was tested is what runs | Docker, with a list of exact versions |

# %% [markdown] tags=["investigate"]
# Where the picture ends: a larger box does not bring the smaller ones; in a container you still choose a Python and its
# packages. And no inner box is a fence: code in `venv`, uv or conda may delete whatever you may. `uv venv` makes the
# folder of section 2 without pip (November 2026): after `No module named pip`, take `uv pip install`.
#
# If your JupyterLab runs in Docker, the container is your machine: what [the first page of the
# handout](../../README.md) says holds inside it. What you install there goes with it, unless image or list has it.

# %% [markdown] tags=["worked"]
# ## 7 · Worked example: is this environment healthy?
#
# Harbor has a dozen environments, and some misbehave. A function says what is wrong with one, without starting it.
# Comments name four sub-goals, which the exercise repeats. Four decisions:
#
# - The folder comes in as an argument. Nothing depends on where the program was started.
# - The text of `pyvenv.cfg` becomes a dictionary first. Line ends and white space make no difference.
# - Each promise is compared by itself, as Python reads it: the base is there, foreign packages are out, nothing moved.
# - All problems are returned, in a list: whoever mends one sees the others.

# %% tags=["worked"]
def settings_of(text: str) -> dict[str, str]:
    # --- sub-goal: turn text into values
    pairs = [line.partition("=") for line in text.splitlines()]
    return {key.strip().lower(): value.strip() for key, equals, value in pairs if equals}


def problems_of(env: Path) -> list[str]:
    # --- sub-goal: look where you were told
    file = env / "pyvenv.cfg"
    if not file.is_file():
        return ["there is no pyvenv.cfg, so it is none of venv's"]
    said = settings_of(file.read_text(encoding="utf-8"))
    problems: list[str] = []
    # --- sub-goal: compare with what was promised
    home = Path(said.get("home") or "nowhere")  # often /usr/bin, which outlives its Python
    if not home.is_dir() or not shutil.which("python", path=python_of(env).parent):
        problems.append("the Python that it was made from is gone")
    if said.get("include-system-site-packages", "true").lower() == "true":
        problems.append("it sees packages that are not its own")
    if "command" in said and not said["command"].endswith(f" {env.absolute()}"):
        problems.append("it was moved: activate names another folder")
    # --- sub-goal: say everything that is wrong at once
    return problems


# %% tags=["worked"]
LAPTOP = DESK / "laptop"  # was copied from somebody's Windows: two problems, and other line ends
LAPTOP.mkdir(exist_ok=True)
(LAPTOP / "pyvenv.cfg").write_bytes(b"home = D:\\gone\\python\r\ninclude-system-site-packages = true\r\n")

for env in (NIGHT, MORNING, BARE, LAPTOP):
    print(f"{env.name:8} {'; '.join(problems_of(env)) or 'nothing found'}")

# %% [markdown] tags=["faded"]
# ## Your turn: mend the night shift
#
# The night shift's environment sees packages of the whole machine, its script starts the wrong Python, and somebody
# installs from a notebook. Fill the five blanks:
#
# 1. in `pyvenv.cfg`: no packages but its own;
# 2. in the terminal: the pip of exactly the Python that runs Harbor;
# 3. in the script: the folder of the interpreter, on every platform;
# 4. in the script: start the same Python again;
# 5. in the notebook: install for the kernel that runs.
#
# Type between the quotes, one blank after the other.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

night_shift = fill_in(
    """# pyvenv.cfg
home = /usr/local/bin
include-system-site-packages = ___

# terminal
.venv/bin/python ___ pip install harbor-greet

# script
folder = sysconfig.get_path("___", "venv", {"base": ".venv"})
subprocess.run([___, "-m", "harbor"], check=True)

# notebook
___ install harbor-greet""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
night_shift.reveal(
    ["false", "-m", "scripts", "sys.executable", "%pip"],
    [
        "without this line, too, the packages of the base would be seen.",
        "the module pip of this Python runs, and installs for no other.",
        "the scheme knows that it is bin here, and Scripts on Windows.",
        "the path of the program that runs; by name, PATH would decide.",
        "the magic asks the kernel; a line with ! asks the shell's PATH.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`No module named 'harbor_greet'`** *Cause:* pip belonged to another Python. *Fix:* `python -m pip`. ([vscode-python,
# issue 15886](https://github.com/microsoft/vscode-python/issues/15886))
#
# **`error: externally-managed-environment`** *Cause:* that Python belongs to the system; `sudo pip` is refused, too.
# *Fix:* an environment. ([gprof2dot, issue 106](https://github.com/jrfonseca/gprof2dot/issues/106))
#
# **`bad interpreter: No such file or directory`** (bash from 5.2 on: `required file not found`) *Cause:* the folder was
# moved. *Fix:* make it anew. ([pew, issue 135](https://github.com/pew-org/pew/issues/135))
#
# **`running scripts is disabled on this system`** *Cause:* PowerShell's policy. *Fix:* allow it, or call by path.
# ([PowerShell-Docs, issue 12143](https://github.com/MicrosoftDocs/PowerShell-Docs/issues/12143))
#
# **`No such file or directory: 'desk/day/bin/python'`** *Cause:* a kernel's file names a Python that is gone. *Fix:*
# register it again. ([jupyter_client, issue 269](https://github.com/jupyter/jupyter_client/issues/269))
#
# **`No module named pip`** *Cause:* `uv venv` puts none in. *Fix:* `uv pip install`, or `uv venv --seed`. ([uv, issue
# 2405](https://github.com/astral-sh/uv/issues/2405))
#
# **`ModuleNotFoundError`**, in the child only. *Cause:* a program starts `"python"`. *Fix:* `sys.executable`.
# ([azure-cli-dev-tools, pull 514](https://github.com/Azure/azure-cli-dev-tools/pull/514))
#
# ## Check yourself
#
# Five questions, one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

importing = quiz(
    "pip list shows a package, and import does not find it. What do you look at first?",
    {
        "A": "whether the install is broken: once more, with --force-reinstall and --no-cache-dir",
        "B": "which Python pip belongs to, and which one runs: pip --version, sys.prefix",
        "C": "whether the environment is activated in the terminal where it was installed",
    },
    objective=1,
    choice="",
)
folder = quiz(
    "You rename a project's folder, with .venv in it. What then?",
    {
        "A": "delete .venv, make a new one, install from the list",
        "B": "edit home in pyvenv.cfg so that it names the new folder",
        "C": "nothing: an environment finds out by itself where it lies",
    },
    objective=2,
    choice="",
)

# %% tags=["quiz"]
activating = quiz(
    "A timer runs Harbor at night, without a terminal. How does it get its environment?",
    {
        "A": "it activates it in an earlier entry of the timer, once for the whole night",
        "B": "it needs none, since the environment was activated when the timer was set up",
        "C": "it calls .venv/bin/python by its full path",
    },
    objective=3,
    choice="",
)
platforms = quiz(
    "A tool shall start the Python of an environment, on Linux and on Windows. What do you write?",
    {"A": "a test of os.name, and two texts", "B": "the folder from sysconfig", "C": "activate, then python"},
    objective=4,
    choice="",
)
boxes = quiz(
    "Harbor reads a database through libpq. It shall run the same on a server and on two laptops. What do you take?",
    {"A": "venv on each", "B": "uv, which brings its own Python", "C": "Docker"},
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
importing.reveal("B", {
    "A": "pip said that it is there; the same pip puts it into the same folder again.",
    "B": "they are two programs, found by name, and each has its own folder of packages.",
    "C": "activating only decides which program a name means; ask the programs themselves.",
})
folder.reveal("A", {
    "A": "it is cheap, and nothing in it is worth more than the list it was made from.",
    "B": "home names the folder of the base, which was not moved; activate and scripts stay wrong.",
    "C": "the interpreter does, but activate and the scripts hold the old path, and go elsewhere silently.",
})

# %% tags=["quiz", "reveal"]
activating.reveal("C", {
    "A": "activating changes variables of one shell, and ends with that shell.",
    "B": "no file is changed by activating, so there is nothing for the timer to inherit.",
    "C": "an interpreter knows from where it lies which packages are its own.",
})
platforms.reveal("B", {
    "A": "it works until there is a third layout; Python has these names already, and keeps them right.",
    "B": "the scheme stands for the machine that runs, and gives bin or Scripts.",
    "C": "each shell has another activate, and a program that starts another needs none of them.",
})
boxes.reveal("C", {
    "A": "libpq lies outside that box, so each machine would bring a version of its own.",
    "B": "its own Python does not help: libpq is a library in C, and still shared.",
    "C": "the library and the files around it come along, and what was tested is what runs.",
})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** what `sys.prefix` says: the folder whose packages an interpreter imports, activated or not;
# - **explain** what makes an environment: `pyvenv.cfg`, a way to the base's Python, a place for packages; it is cheap,
#   not moved, not committed;
# - **trace** what activating changes: `PATH`, in one shell, until it ends; a path to the interpreter does without;
# - **write** code that finds the parts on every platform: ask `sysconfig`, start `sys.executable`;
# - **choose** the smallest box: `venv` for packages, uv for the Python, conda for libraries, Docker for all but the
#   core of the system.
#
# Before you ask what is installed, ask which Python you are.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. pip says *Successfully installed*, and the import fails. How can both be true?
# 2. What do `sys.executable`, `sys.prefix` and `sys.base_prefix` say in an environment? And outside?
# 3. Where does the standard library of an environment lie?
# 4. What changes when you activate, and for whom?
# 5. The prompt says `(day)`. Does that prove which Python runs? What does?
# 6. Why is `sudo pip install` a bad answer to `externally-managed-environment`?
# 7. What does Docker share with its machine that you might take for its own?
# 8. In your own code, README, timers and Dockerfile: where are `python` and `pip` called by name? Which ones answer?
#
# *Further reading* (links checked November 2026): [PEP 405, on environments](https://peps.python.org/pep-0405/),
# and [PEP 668, on Pythons that belong to the system](https://peps.python.org/pep-0668/).
#
# **Next:** [lesson 2, Same install next month](02-dependency-management.ipynb). After lesson 3, the [exercise dev,
# staging, prod without surprises](../exercises/01-multi-env-setup.ipynb) has the sub-goals of section 7: *look where
# you were told*, *turn text into values*, *compare with what was promised*, *say everything that is wrong at once*.
