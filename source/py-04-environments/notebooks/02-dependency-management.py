# %% [markdown]
# # Same install next month
#
# **PY-04 · Environments and packages** · lesson 2
#
# ## You will be able to
#
# - **explain** line by line why pip says `ResolutionImpossible`, and choose a way out;
# - **write** a specifier such as `demohttp>=1.4,<2`, and say which releases it lets in;
# - **choose** what belongs into `requirements.in`, and what into the lock that is compiled from it;
# - **write** an update of one package with `--upgrade-package`, and show what it changes;
# - **choose** the checks that keep a bad package out, `--require-hashes` among them.
#
# ## Before you start
#
# You know environments from [Which Python am I](01-virtual-environments.ipynb). In a terminal, once: `pip install
# pip-tools`. No network is needed: the packages are built here, and go into an environment of their own. One idea holds
# the ten sections together: *ask in ranges, install from a lock.*
#
# **Time: 60 min.** After section 5 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Two packages, one transport
#
# Harbor needs two packages: `demochat` asks the language model, `demorag` searches the help articles. Both send their
# requests with a third one, `demohttp`. All three are invented.
#
# The cell builds six **wheels** = zip files, each with one release of a package and a list of what that release needs.
# `pip` gets a folder of wheels instead of a package index. `desk.run` is your terminal: what stands after `$` is what
# you would type.
#
# Each of the two packages can be installed. What will happen with both?

# %% tags=["hook"]
from harbor_kit.ready import ready
from harbor_kit.wheelhouse import Desk

_ = ready()  # says what your machine lacks, if it lacks anything
HTTP = "def post(path, text):\n    return f'the real provider, paid: {text}'\n"
CHAT = "import demohttp\n\ndef draft(ticket):\n    return demohttp.post('/chat', ticket)\n"
desk = Desk()
for name, version, needs, code in [
    ("demohttp", "1.4", [], HTTP),
    ("demohttp", "2.0", [], HTTP),
    ("demorag", "0.9", ["demohttp"], ""),
    ("demorag", "1.0", ["demohttp<2"], ""),
    ("demochat", "2.5", ["demohttp>=1.4"], CHAT),
    ("demochat", "3.0", ["demohttp>=2"], CHAT),
]:
    print("built", desk.publish(name, version, needs, code).name)
desk.run('pip install --no-index --find-links wheels "demochat>=3" "demorag>=1.0"')

# %% [markdown] tags=["hook"]
# Nobody made a mistake, and still nothing can be installed. Read it from the middle:
#
# - *The conflict is caused by*: two lines, each with who asks and for what. One wants `demohttp` 2 or newer, the other
#   anything older than 2. An environment has one version of a package, never two.
# - *no matching distributions … demohttp*: untrue ([a bug of pip 26](https://github.com/pypa/pip/issues/14193)).
# - *loosen the range*: yours. Here those are `demochat>=3` and `demorag>=1.0`, and section 3 tries it.
# - *remove package versions*: let pip choose. That works, and is a trap.
#
# ### The picture: every choice breaks one need
#
# **What to see:** Harbor stands above what it needs, and each arrow is a need. With `demohttp` 1.4, left, and with 2.0,
# right, one arrow is dashed, and says that it does not fit.

# %% tags=["hook", "figure"]
from harbor_kit.choices import show_choices
from packaging.specifiers import SpecifierSet

WANTED = ["demochat>=3", "demorag>=1.0"]
show_choices(
    {
        f"with demohttp {version}": desk.choice(WANTED, demochat="3.0", demorag="1.0", demohttp=version)
        for version in ("1.4", "2.0")
    }
)
print("\nreleases that are >=2 and <2:", list(SpecifierSet(">=2,<2").filter(["1.4", "2.0"])))

# %% [markdown]
# ## 2 · One after the other
#
# Few people install everything with one command. On Monday somebody types `pip install "demorag>=1.0"`. On Tuesday
# somebody else types `pip install "demochat>=3"` in the same environment. (From here on the folder of wheels stands in
# `PIP_FIND_LINKS`: pip reads options from variables, too.)

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_turns = predict(
    "What does the second command do (next cell)?",
    {
        "A": "ResolutionImpossible: the environment stays as it was on Monday",
        "B": "it prints an error, installs all the same, and reports success",
        "C": "it takes an older demochat, which gets along with the demohttp that is there",
    },
    choice="",
)

# %% tags=["run"]
desk.run('pip install "demorag>=1.0"')
desk.run('pip install "demochat>=3"')
desk.run("pip check")

# %% tags=["reveal"]
guess_turns.reveal(
    "B",
    {
        "A": "pip solves for what one command asks; what that breaks elsewhere it prints, and goes on.",
        "B": "demohttp was replaced under demorag; the exit code is 0, so a script goes on.",
        "C": "demochat>=3 leaves no older one, and what installed packages need does not count.",
    },
)

# %% [markdown] tags=["investigate"]
# The word *ERROR* is red in a terminal, and the exit code says 0. `demorag` may fail when a customer searches. `pip
# check` compares what is installed with what is needed; it ends with 1, so let CI run it.
#
# **Ask for everything in one command**, then a conflict is found before anything changes.
#
# ## 3 · The quiet way out
#
# So both stand in one command, and a range has to give way. Drop the bound of `demorag`, and pip finds a solution at
# once. Look at which one.
#
# Then two colleagues drop both bounds: one writes `demochat demorag`, the other `demorag demochat`. Both succeed.

# %% tags=["predict"]
guess_order = predict(
    "What do the two colleagues get (next cell)?",
    {
        "A": "the same: the newest versions that get along",
        "B": "the same: of two solutions pip takes the first in the alphabet",
        "C": "what is named first is the newest, and the other one gives way",
    },
    choice="",
)

# %% tags=["run"]
for asked in ('"demochat>=3" demorag', "demochat demorag", "demorag demochat"):
    desk.renew()  # an empty environment again
    desk.run(f"pip install {asked}")

# %% tags=["reveal"]
guess_order.reveal(
    "C",
    {
        "A": "there is no newest pair: whoever gets the newest of one gets an older one of the other.",
        "B": "the names are the same in both commands, and the results are not, so it is the order.",
        "C": "pip decides the first name first; one with == or an upper bound would go before it.",
    },
)

# %% [markdown] tags=["investigate"]
# Read the first result again: `demorag-0.9`. Nobody asked for an old search. It is there because nobody said that 0.9
# is too old, and because it was published before its authors wrote down a bound. **Write a lower bound for what you
# rely on.**
#
# ### The picture: two solutions, two prices
#
# **What to see:** all arrows fit on both sides, left with the new chat and the old search, right the other way round.
# pip cannot know which one you need: the choice is yours, and worth a comment in the file. **Where the picture ends:**
# an arrow is what authors wrote down. Nobody has tried `demorag` 0.9 with `demohttp` 2.0.

# %% tags=["investigate", "figure"]
BOTH = ["demochat", "demorag"]
new_chat = desk.choice(BOTH, demochat="3.0", demorag="0.9", demohttp="2.0")
new_search = desk.choice(BOTH, demochat="2.5", demorag="1.0", demohttp="1.4")
show_choices({"the chat was named first": new_chat, "the search was named first": new_search})
print("\ndemorag 0.9 needs", *new_chat.needs["demorag"], "and demorag 1.0 needs", *new_search.needs["demorag"])

# %% [markdown] tags=["investigate"]
# ## 4 · What you ask for
#
# A **specifier** = which releases are let in. The next cell asks `packaging`, the library that pip uses. Look for
# three surprises:
#
# - `==1.4` is a pin. `==1.4.*` is not: it lets in every release that begins so.
# - `~=` leaves the last number free that you write. `~=1.4` stays below 2, `~=1.4.0` below 1.5.
# - `10.0` is newer than `2.0`: compare versions, never texts. `2.0rc1` comes in if it is named, or nothing else fits.
#
# A requirement can have more parts: `demohttp[fast]>=1.4,<2; sys_platform != "win32"`. In brackets stands an *extra*,
# optional packages under one name. After the semicolon stands a *marker*: where the line counts at all. `Requirement`
# reads all that, and refuses the rest with `InvalidRequirement`.

# %% tags=["investigate"]
from packaging.requirements import Requirement

RELEASED = ["1.4", "1.4.3", "1.9", "2.0rc1", "2.0", "10.0"]
for text in ("==1.4", "==1.4.*", "~=1.4", "~=1.4.0", ">=1.4,<2", ">=1.4", "!=1.9,<2"):
    print(f"{text:9} lets in", *SpecifierSet(text).filter(RELEASED))
line = Requirement('demohttp[fast]>=1.4,<2; sys_platform != "win32"')
print(f"\nname {line.name}, extras {sorted(line.extras)}, specifier {line.specifier}")
if line.marker is not None:
    for system in ("linux", "win32"):
        print(f"on {system}:", "counts" if line.marker.evaluate({"sys_platform": system}) else "does not count")

# %% tags=["modify"]
# Change the specifier: let in 1.4.3 and 1.9, and nothing else. There are at least two ways.
my_specifier = ">1.4"
print(my_specifier, "lets in", *SpecifierSet(my_specifier).filter(RELEASED))

# %% [markdown] tags=["investigate"]
# ## 5 · What you get
#
# Two questions, two files:
#
# | | `requirements.in`, or `pyproject.toml` | `requirements.txt`, the lock |
# |---|---|---|
# | says | what you need, and why not older or newer | what is installed, to the byte |
# | lists | packages that you import | these, and all that they need |
# | versions | ranges | one each, `==`, with hashes |
# | written by | you | `pip-compile`, from the other file |
# | for | a library, whose users have needs of their own | an application, CI, a colleague, next month |
#
# A library that pins makes conflicts for its users. An application that does not pin is another one every month. The
# name makes no lock: many a `requirements.txt` holds ranges.
#
# And `pip freeze > requirements.txt`? It copies one environment, leftovers too, and not who needs what. After conda it
# may write `anyio @ file:…`, a path of that machine.
#
# Harbor needs the new search, and can live with the chat from 2.5 on. Read the comments `via` in the lock.

# %% tags=["investigate"]
desk.write("requirements.in", """
    demochat>=2.5
    demorag>=1.0  # older ones find nothing in Japanese
""")
desk.renew()
desk.run("pip-compile --generate-hashes requirements.in")
desk.run("pip install -r requirements.txt")
LOCKED = desk.installed()

# %% [markdown] tags=["investigate"]
# `via` says who needs a line: `demohttp` is there for both, and you never named it. In a year it says whether the line
# can go. A **hash** = a number made of all bytes of a file. Change one byte, and it is another number.
#
# A month passes. The index has new releases: `demohttp` 1.6, `demorag` 1.1, which gets along with `demohttp` 2, and
# `demochat` 4.0. The next cell installs from both files, each time into an empty environment. Then it runs
# `pip-compile` as in November.

# %% tags=["predict"]
guess_month = predict(
    "What does pip-compile do to the lock in December (next cell)?",
    {
        "A": "nothing: what is pinned there and still fits the .in file stays",
        "B": "it pins the newest releases that fit the .in file",
        "C": "it refuses, because the hashes are those of November",
    },
    choice="",
)

# %% tags=["run"]
CHAT4 = CHAT.replace("demohttp", "demohttp2")
for name, version, needs, code in [
    ("demohttp", "1.6", [], HTTP),
    ("demohttp2", "2.0", [], HTTP),
    ("demorag", "1.1", ["demohttp>=1.4"], ""),
    ("demochat", "4.0", ["demohttp2"], CHAT4),
]:
    made = desk.publish(name, version, needs, code)

november = desk.read("requirements.txt")
for file in ("requirements.in", "requirements.txt"):
    desk.renew()
    desk.run(f"pip install -r {file}", show=False)
    print(f"{file:16} in December:", desk.installed())
print(f"{'':16} in November:", LOCKED)
desk.run("pip-compile --generate-hashes requirements.in", show=False)
print("pip-compile:", "the lock is the same" if desk.read("requirements.txt") == november else "the lock has changed")

# %% tags=["reveal"]
guess_month.reveal(
    "A",
    {
        "A": "so a new line in the .in file does not move the others; to move them, you ask.",
        "B": "that is --upgrade, which moves all of them at once, on a day that you choose.",
        "C": "hashes are made anew for what is pinned; the old files are still in the index.",
    },
)

# %% [markdown] tags=["investigate"]
# Same lock, same install, while index, Python and system stay (sections 8 and 9). The `.in` file gave three new
# versions, and a package that nobody had named: section 7 shows what that does.
#
# ## 6 · Layers that cannot contradict
#
# Harbor's tests need `demotest`, its servers do not. So there is a second pair, `requirements-dev.in` and `.txt`. Two
# lines can begin it:
#
# - `-r requirements.txt` takes all its lines in: to test is to run, too;
# - `-c requirements.txt` takes nothing in, and **constrains**: *if* one of these is needed, then in this version.
#
# With `-c`, the tests run with the `demohttp` that customers meet. Then somebody wants a plot, and `demoplot` needs
# `demohttp>=2`. It is installed by hand, and later through the file. Which of the two does harm? Say it before you run
# the cell.

# %% tags=["investigate", "bad"]
made = desk.publish("demotest", "5.0", ["demohttp>=1"])
made = desk.publish("demoplot", "1.0", ["demohttp>=2"])
desk.write("requirements-dev.in", "-c requirements.txt\ndemotest\n")
desk.run("pip-compile --generate-hashes requirements-dev.in")

desk.run("pip install demoplot")  # ✗ Wrong: past both files
desk.run("pip-sync requirements.txt requirements-dev.txt")
print("after pip-sync:", desk.installed(), end="\n\n")

desk.write("requirements-dev.in", "-c requirements.txt\ndemotest\ndemoplot\n")
desk.run("pip-compile --generate-hashes requirements-dev.in")

# %% [markdown] tags=["investigate"]
# By hand, `demorag` was broken and success reported. `pip-sync` repaired that: it makes an environment equal to the
# locks, and takes out what stands in none of them, even your notebook. Through the file, the plot was refused **before
# anything changed**: *Discarding* is a try, the lock is as it was. (`pip-compile -v` says who asks for what.)
#
# That is how pinning prevents conflicts: one person meets them, where a lock is compiled, and can choose. All others
# install what is known to fit.
#
# ## 7 · Case of the year
#
# In August 2026 two big SDKs moved from one transport, `httpx`, to its successor `httpx2`. Mocks that replace parts of
# `httpx` were not told. `demochat` 4.0 does the same. Here is a test of Harbor's, which replaces `demohttp.post`, so
# that no call is paid for. It runs once as locked, and once with what `requirements.in` gives in December.

# %% tags=["investigate", "bad"]
desk.write("test_draft.py", """
    import demochat
    import demohttp

    demohttp.post = lambda path, text: "a scripted draft"  # the mock
    print("answered by:", demochat.draft("Where is my invoice?"))
""")
for file in ("requirements.txt", "requirements.in"):  # ✗ Wrong: the second one, in CI
    desk.renew()
    desk.run(f"pip install -r {file}", show=False)
    desk.run("python test_draft.py")

# %% [markdown] tags=["investigate"]
# No error. The mock replaced a function that nobody calls any more, and the test paid for a call. In real test suites
# the placeholder key was refused: they turned red overnight, *and nothing in the tree had changed*. With a lock, CI
# stays green, and the move is a pull request on a Tuesday, with new mocks. (A library tests its ranges, too: its users
# get those.)
#
# ## 8 · What a lock does not see
#
# A version says what a file is called. A hash says which bytes it has. In the next cell somebody gets hold of the index
# and replaces `demohttp` 1.4. (PyPI refuses that; a company's mirror may not.) The first command has no
# hashes to compare with.

# %% tags=["investigate"]
desk.publish("demohttp", "1.4", [], "print('copies your keys')\n" + HTTP)  # the same name, other bytes
desk.renew()
desk.run("pip install demohttp==1.4")
desk.run('python -c "import demohttp"')
desk.renew()
desk.run("pip install --require-hashes -r requirements.txt")
print("installed:", desk.installed())
made = desk.publish("demohttp", "1.4", [], HTTP)  # and back again

# %% [markdown] tags=["investigate"]
# Hashes are all or nothing. One in a file turns the check on for every line: *In --require-hashes mode, all
# requirements must have their versions pinned with ==*. Let `pip-compile` write them, with `--allow-unsafe`: else it
# leaves `setuptools` out. Your own `-e .` has none: install it afterwards, with `--no-deps`.
#
# A lock keeps bad news out, and good news too:
#
# - **Advisories.** `pip-audit` compares a lock with known flaws. It ends with 0 also where it could look nothing up:
#   `Dependency not found on PyPI and could not be audited: demohttp (1.4)` (recorded in November 2026). Use `--strict`.
# - **Yanked** releases were called back by their authors. pip takes one only for an exact pin, and warns.
# - **Names.** `urlib3` is not `urllib3`. Assistants invent names as well. Look a new name up before you install it:
#   installing may run its code.
# - **Age.** Most malicious releases are found within days. Wait a week, unless the release mends a flaw: then take the
#   **lowest release that mends it** and has no flaw of its own.

# %% [markdown] tags=["investigate"]
# In March 2026 somebody published two releases of `litellm`, a popular package for language models, that stole keys.
# Within hours they were gone. Who had an open range and installed in between, got them. [A project with a
# lock](https://github.com/langwatch/scenario/pull/298) could write that it was *not compromised*.
#
# ## 9 · Other tools, the same two files
#
# | tool | you write | it writes |
# |---|---|---|
# | pip-tools | `requirements.in` or `pyproject.toml` | `requirements.txt` |
# | uv | `pyproject.toml` | `uv.lock`, for all systems at once |
# | `pip lock` (an experiment, 2026), `uv export` | either | `pylock.toml`, the common format of PEP 751 |
#
# In `pyproject.toml`, `dependencies` and *extras* are for those who install you; `[dependency-groups]` (PEP 735) hold
# what you alone need, such as the tests.
#
# A lock of `pip-compile` is for the Python and the system that compiled it. One for Linux may lack what Windows needs:
# compile on each, or use uv. None of them knows drivers or system libraries.

# %% [markdown] tags=["worked"]
# ## 10 · Worked example: one advisory, one update
#
# A made-up advisory: when it is redirected, `demohttp` sends your key along. 2.1 mends it, and so does 1.6, for those
# who stay below 2. Look for five decisions:
#
# - The *lock* is read, not the `.in` file: the flaw is in a package that Harbor never named.
# - Names are compared as the index does (`DemoHTTP` is `demohttp`), versions as versions.
# - Of two mended releases the smaller step is taken. 2.1 would bring the conflict of section 1 back.
# - `--upgrade-package` moves one pin, and others only where that one asks for it. What breaks now was broken by this.
# - What changed is shown, for the pull request: one line, no surprise.
#
# Then comes your part: read the change log, run the tests, merge, and watch. [How this project does
# it](../../docs/DEPENDENCY_MANAGEMENT.md) has every step, and a checklist.

# %% tags=["worked"]
from packaging.utils import canonicalize_name
from packaging.version import Version

PACKAGE, FLAWED, MENDED = "DemoHTTP", SpecifierSet("<2.1,!=1.6"), ["2.1", "1.6"]  # the advisory


def pins_of(lock: str) -> dict[str, Version]:
    # --- sub-goal: put continued lines together
    lines = lock.replace("\\\n", "").splitlines()
    # --- sub-goal: take off what is not for the installer
    lines = [line.partition(" #")[0].strip() for line in lines]
    # --- sub-goal: tell packages from everything else
    asked = [Requirement(line.partition("--hash")[0]) for line in lines if line and line[0] not in "#-"]
    # where a line is no pin, `Version` raises
    return {canonicalize_name(one.name): Version(str(one.specifier).removeprefix("==")) for one in asked}


def step(pin: Version) -> Version:
    if not FLAWED.contains(pin, prereleases=True):  # 2.0rc1 has it
        return pin
    # --- sub-goal: choose the smallest step
    return min(version for version in map(Version, MENDED) if version > pin)


# %% tags=["worked"]
name = canonicalize_name(PACKAGE)
before = pins_of(desk.read("requirements.txt"))
move = f"{name}=={step(before[name])}"
# --- sub-goal: compile again, for one package
desk.run(f"pip-compile --generate-hashes --upgrade-package {move} requirements.in", show=False)
after = pins_of(desk.read("requirements.txt"))
for one in sorted({*before, *after}):
    if before.get(one) != after.get(one):
        print(f"changed: {one} {before.get(one)} → {after.get(one)}")
print("left alone:", *sorted(one for one in after if before.get(one) == after[one]), end="\n\n")
desk.renew()
desk.run("pip install --require-hashes -r requirements.txt", show=False)
desk.run("pip check")
desk.run("python test_draft.py")

# %% [markdown] tags=["faded"]
# ## Your turn: a planned update
#
# No flaw this time. Harbor wants `demorag` 1.1, whose search is better. Fill the five blanks:
#
# 1. any release of `demorag` from 1.1 on, below 2, with one operator;
# 2. the tests use the versions of the servers, and take nothing else in;
# 3. this package may move, the others stay;
# 4. the environment of a developer has both layers, and nothing more;
# 5. a server refuses every file whose bytes nobody has seen.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

update = fill_in(
    """# requirements.in
demochat>=2.5
demorag___1.1

# requirements-dev.in
___ requirements.txt
demotest

# in a terminal
$ pip-compile --generate-hashes ___ demorag requirements.in
$ pip-compile --generate-hashes requirements-dev.in
$ pip-sync requirements.txt ___

# on the server
$ pip install ___ -r requirements.txt""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
update.reveal(
    ["~=", "-c", ["--upgrade-package", "-P"], "requirements-dev.txt", "--require-hashes"],
    [
        "the last number written is free, so 1.1 and 1.9 are let in, and 2.0 is not.",
        "a constraint says in which version, if at all; -r would take every line in.",
        "--upgrade moves all, a name moves one; only this one moves unasked, as 1.0 fits no more.",
        "pip-sync takes out what stands in none of its files, so it needs to see both.",
        "with hashes in the file the check is on anyway; the option refuses a file without them.",
    ],
)

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# **`ResolutionImpossible`** *Cause:* a pin by hand, and another package that asks for more. *Fix:* ranges in the
# `.in` file. ([FILM, issue 4](https://github.com/microsoft/FILM/issues/4))
#
# **`pip's dependency resolver does not currently take into account`** *Cause:* installs in turn. *Fix:* one file,
# `pip check`. ([pip, issue 11965](https://github.com/pypa/pip/issues/11965))
#
# **`demorag-0.9`** *Cause:* no lower bound. *Fix:* write one. ([rlm, issue
# 113](https://github.com/alexzhang13/rlm/issues/113))
#
# **`anyio @ file:…`** *Cause:* `pip freeze` as a lock. *Fix:* compile. ([scPlantLLM, issue
# 2](https://github.com/compbioNJU/scPlantLLM/issues/2))
#
# **`the lock is the same`** *Cause:* `pip-compile` keeps pins. *Fix:* ask for the move. ([pip-tools, issue
# 342](https://github.com/jazzband/pip-tools/issues/342))
#
# **`In --require-hashes mode, all requirements must have their versions pinned with ==`** *Cause:* a package
# that was left out. *Fix:* `--allow-unsafe`. ([Capstone, pull 941](https://github.com/harvard-lil/capstone/pull/941))
#
# **`THESE PACKAGES DO NOT MATCH THE HASHES`** *Cause:* other bytes, or a file that came later. *Fix:* find out whose;
# keep the hashes. ([wcwidth, issue 70](https://github.com/jquast/wcwidth/issues/70))
#
# **`answered by: the real provider`** *Cause:* a moved transport. *Fix:* a lock. ([garak, issue
# 2099](https://github.com/NVIDIA/garak/issues/2099))

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Five questions, one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

conflict = quiz(
    "pip says: a 2 depends on c<3, b 5 depends on c>=3. You need b 5. What do you look for first?",
    {
        "A": "a release of a that allows c 3, and what its change log says",
        "B": "the option that lets pip install c twice, once for each of them",
        "C": "the order of two commands in which pip installs both",
    },
    objective=1,
    choice="",
)
which = quiz(
    "Which specifier lets in 1.4 and 1.4.7, and neither 1.5 nor 2.0?",
    {"A": "~=1.4", "B": "~=1.4.0", "C": ">=1.4,<2"},
    objective=2,
    choice="",
)

# %% tags=["quiz"]
library = quiz(
    "You publish Harbor's search as a library. What do others get with it?",
    {
        "A": "your lock, as dependencies with ==, so that all have what you have tested",
        "B": "no versions at all: whoever installs it has a resolver",
        "C": "ranges; your lock stays with your tests",
    },
    objective=3,
    choice="",
)
moved = quiz(
    "After --upgrade the tests fail, and nine pins have moved. What would have spared you the search?",
    {"A": "pip freeze before and after", "B": "moving them one by one", "C": "pins in the .in file"},
    objective=4,
    choice="",
)
green = quiz(
    "pip-audit ended with 0. What do you know?",
    {"A": "the lock has no known flaw", "B": "the bytes are as compiled", "C": "what it looked up is not listed"},
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
conflict.reveal("A", {
    "A": "the bound of a is what stands in the way, and its authors may have moved it since.",
    "B": "an environment has one version of a package, so there is no such option.",
    "C": "in turn pip reports success in any order, and leaves one of the two broken.",
})
which.reveal("B", {
    "A": "here the 4 is the last number, and free, so that 1.5 is let in.",
    "B": "the 0 is the last number and free; what stands before it has to stay.",
    "C": "everything below 2 is let in by this range, and 1.5 is among it.",
})
library.reveal("C", {
    "A": "two libraries that pin can hardly be installed together: section 1, for every user.",
    "B": "then a release from before your first bound is as good as any other.",
    "C": "their application makes the lock, from your ranges and those of all others.",
})
moved.reveal("B", {
    "A": "that shows what moved, as the lock does, and not which of the nine broke it.",
    "B": "with --upgrade-package each move has a run of the tests to itself.",
    "C": "then nothing moves until you edit it, and the conflicts of pins come back.",
})
green.reveal("C", {
    "A": "packages that it did not find are skipped, and the exit code stays the same.",
    "B": "bytes are compared by --require-hashes, and pip-audit compares names and versions.",
    "C": "with --strict, what could not be looked up ends it with an error, too.",
})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **explain** `ResolutionImpossible`: who asks for what, and which range can give way;
# - **write** `demohttp>=1.4,<2` and its relatives: `==` pins, `~=` frees the last number, a lower bound keeps old
#   solutions out;
# - **choose**: ranges and reasons in `requirements.in`, one version and its hashes in the lock, `-c` between layers;
# - **write** an update with `--upgrade-package`: one pin moves, and the difference is shown, read and tested;
# - **choose** `--require-hashes` against other bytes, advisories against known flaws, your own eyes against names.
#
# Ask in ranges, install from a lock, and move one pin at a time.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Two installs in turn: what is broken, what is the exit code, and what tells you?
# 2. Why did pip choose `demorag` 0.9?
# 3. What is the difference between `~=1.4` and `~=1.4.0`?
# 4. What do the comments `via` answer in a year?
# 5. When does `pip-compile` move a pin?
# 6. Where is a conflict met when there is a lock, and by whom?
# 7. What does a hash see that a version does not? What does neither see?
# 8. In a project of your own: what does `pip check` say, and which line lets another version in tomorrow?
#
# *Further reading* (links checked November 2026): [how pip resolves
# dependencies](https://pip.pypa.io/en/stable/topics/dependency-resolution/), [PEP 751, a common lock
# file](https://peps.python.org/pep-0751/).
#
# **Next:** the [exercise What are you really installing](../exercises/02-dependency-audit.ipynb) has three sub-goals of
# section 10, for files that people wrote: inline comments, options, markers. [Lesson 3, Twelve factors, three
# environments](03-environment-config.ipynb) is about settings.
