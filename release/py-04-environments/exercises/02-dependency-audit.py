# %% [markdown]
# # What are you really installing?
#
# **PY-04 · Environments and packages** · ★★ · 90 minutes · after lesson 2, [Same install next
# month](../notebooks/02-dependency-management.ipynb)
#
# On Thursday the deploy of Harbor failed. The last commit had mended a typing error in a help text. Nobody had changed
# the code, and nobody had changed the list of packages: it said `harborhttp>=1.0`, as it had for a year. In the night
# before, version 2.0 of that package had come out. When the team looked at the list for the first time in months, they
# found more: a version that its authors had withdrawn, one with a known hole, and a name with two letters swapped,
# which was no package of anybody they knew. In this exercise you write the audit that says all four before the deploy.
#
# You will be able to
#
# - **convert** a requirements file, with its continued lines, hashes and markers, to data;
# - **explain** which lines will install the same thing next month, and which will not;
# - **choose** the newest version that fits, and the lowest one that is safe;
# - **write** a report that a person can read and a pipeline can act on, the same on every machine.
#
# **Before you start:** the lesson: specifiers, pins, markers, hashes, yanked releases, advisories. You know dataclasses
# and type hints from PY-02.
#
# **Out of scope here:** resolving conflicts between packages and making lock files, which the lesson has; a live index.

# %% [markdown]
# ## How this notebook works
#
# Write your answers where a cell says `raise NotImplementedError(...)`. Below each question stand its *visible checks*.
# *Hidden checks* rely on the same numbered sentences (**S1**, **S2** …) with other inputs. Each question ends with
# three hints.
#
# Q1 and Q2 need nothing but what is given. Q3 and Q4 call the two small functions of Q2. Q4 asks for the same releases
# as Q3, so write a helper there that both can use. Q5 puts all parts together, and Q6 feeds it. Keep the names and
# parameters of what is there.
#
# *packaging* is the library with which pip itself reads names, versions and markers. Its classes are imported below.

# %% [markdown]
# ## What is given
#
# A `Line` is one line of a requirements file, a `Finding` is one thing that the audit has to say about it. A `Policy`
# is what a team has decided. An `Advisory` is a known hole, and `affected` says in which versions. A `Release` is one
# version of a package on an index; a *yanked* release has been withdrawn by its authors.
#
# A `PackageIndex` knows the releases of a package by its normalised name, or returns `None`. `Snapshot` is one that was
# written down once, so that the audit says tomorrow what it says today. All packages here are made up.
#
# For the checks there are two helpers: `asks(name, versions)` makes a `Line` without a file, and `rows` makes of
# findings what can be compared, in a fixed order: line, kind, package, severity, installed and suggested version. Some
# of the imports are for the checks alone.

# %%
from __future__ import annotations

import importlib.metadata
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, Protocol
from unittest.mock import patch

from harbor_kit import check
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

Kind = Literal["bad_line", "duplicate", "unpinned", "no_hash", "unknown_package", "yanked", "vulnerable", "outdated"]
Row = tuple[int, str, str, str, str | None, str | None]


class Severity(IntEnum):
    """How much a finding weighs. Severities can be compared."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True)
class Line:
    """One line of a requirements file, after continued lines have been put together."""

    number: int
    kind: Literal["package", "direct", "option", "bad"]
    text: str
    name: str = ""
    specifier: SpecifierSet = field(default_factory=SpecifierSet)
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that the audit has to say."""

    package: str
    kind: Kind
    severity: Severity
    line: int
    installed: str | None = None
    suggested: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Policy:
    """What a team has decided: for which Python and platform it installs, and whether it insists on hashes."""

    python: str = "3.11"
    platform: str = "linux"
    require_hashes: bool = False


DEFAULT_POLICY = Policy()


@dataclass(frozen=True)
class Release:
    """One version on an index. `requires_python` is a specifier; `None` means any Python."""

    version: str
    yanked: bool = False
    requires_python: str | None = None


@dataclass(frozen=True)
class Advisory:
    """A known hole: in which versions of which package, and how bad."""

    id: str
    package: str
    affected: str
    severity: Severity


class PackageIndex(Protocol):
    """Whoever knows the releases of packages."""

    def releases(self, name: str) -> Sequence[Release] | None:
        """Return all releases, in no order, of the package with this normalised name; `None` where there is none."""


class Snapshot:
    """An index as it was on one day."""

    def __init__(self, packages: Mapping[str, Sequence[Release]]) -> None:
        self._packages = dict(packages)

    def releases(self, name: str) -> Sequence[Release] | None:
        """Return the releases that were written down."""
        return self._packages.get(name)


def asks(name: str, versions: str = "", *, number: int = 1, hashes: tuple[str, ...] = ()) -> Line:
    """Return a line that asks for a package."""
    return Line(number, "package", name + versions, name, SpecifierSet(versions), hashes)


def rows(findings: Iterable[Finding]) -> list[Row]:
    """Return what can be compared of findings, in the order of the file."""
    found = [(f.line, f.kind, f.package, f.severity.name, f.installed, f.suggested) for f in findings]
    return sorted(found, key=str)


# %% [markdown]
# Try them out; nothing depends on this cell.

# %%
shelf = Snapshot({"tidetables": [Release("1.4"), Release("1.5", yanked=True)]})
print(shelf.releases("tidetables"))
print(shelf.releases("tidetabels"))
print(asks("Tide_Tables", "==1.4"))
print([str(version) for version in sorted([Version("1.10"), Version("1.9"), Version("1.10rc1")])])
print(rows([Finding("tidetables", "no_hash", Severity.LOW, 3, installed="1.4")]))


# %% [markdown]
# ## Q1 · Lines (20 points)
#
# Write `parse_requirements`. It returns a `Line` for each line of the file that counts on this machine, in the order of
# the file.
#
# **S1** A line ends with `\n` or `\r\n`. When it ends with a backslash before that, the next line continues it:
# backslash and line end are taken out, and nothing takes their place. The `number` of a line is that of the first
# line in the file that it is made of, counted from 1. (No check has another line end in it, a comment or a whole text
# that ends with a backslash, or two backslashes in a row.)
#
# **S2** Afterwards, a `#` at the beginning of a line or after white space begins a comment, which goes to the end of
# that line. Any other `#` is part of the line. Comments and white space at both ends are taken off, and what is left is
# the `text`. A line with nothing left gives no `Line`.
#
# **S3** The `kind` is that of the first row that fits the text.
#
# | the text | `kind` |
# |---|---|
# | begins with `"-e"` or `"--editable"` | `"direct"` |
# | begins with `"-"` | `"option"` |
# | has `"://"` in it, or begins with `"."` or `"/"` | `"direct"` |
# | is a requirement | `"package"` |
# | anything else | `"bad"` |
#
# **S4** A requirement is what *packaging* reads as a `Requirement`, followed by any number of hashes. Before each hash
# stands white space and `--hash=`. `name` is the name as it is written, without extras; `specifier` holds the versions;
# `hashes` has what stands behind each `--hash=`, in order. Lines of another kind have none of the three. (No check has
# other options behind a requirement.)
#
# **S5** A line of the kind `"package"` can have a marker, behind a semicolon. Where it is false, the line is left out.
# For markers, `"python_version"` is what `python` says, and `"sys_platform"` is what `platform` says. (No check uses
# others, or a marker in a line of another kind.)
#
# For example, a line for Windows alone:
#
# ```python
# parse_requirements('Quay_Tools[mail]>=2 ; sys_platform == "win32"')  # []
# parse_requirements('Quay_Tools[mail]>=2 ; sys_platform == "win32"', platform="win32")
# # one Line, with the name "Quay_Tools" and the specifier ">=2"
# ```

# %%
def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    """Return the lines of a requirements file that count for this Python and platform."""
    # --- sub-goal: put continued lines together
    # --- sub-goal: take off what is not for the installer
    # --- sub-goal: tell packages from everything else
    # --- sub-goal: ask whether the line is for this machine
    raise NotImplementedError("Q1: return the lines of a requirements file that count for this Python and platform")


# %% tags=["raises-exception"]
@check("Q1", "S2", "S4")
def what_a_file_asks_for():
    """A file of eight lines asks for four packages, each with its line, name and versions."""
    text = """# what Harbor needs
harborhttp>=1.0

harborlog == 2.4.1   # the last one that we tried
Desk_Mail[smtp]~=3.1

    # vectors
ticketvec
"""
    found = [(line.number, line.kind, line.name, str(line.specifier)) for line in parse_requirements(text)]
    assert found == [
        (2, "package", "harborhttp", ">=1.0"),
        (4, "package", "harborlog", "==2.4.1"),
        (5, "package", "Desk_Mail", "~=3.1"),
        (8, "package", "ticketvec", ""),
    ], "the name is what the index is asked for; extras and comments are no part of it"


# %% tags=["raises-exception"]
@check("Q1", "S5")
def a_line_for_windows():
    """A line with the marker of another platform is left out, and comes back on that platform."""
    text = 'harborlog==2.4.1\nwincolours==1.0; sys_platform == "win32"\nticketvec==0.9; python_version >= "3.9"\n'
    here = [line.name for line in parse_requirements(text)]
    there = [line.name for line in parse_requirements(text, platform="win32")]
    assert here == ["harborlog", "ticketvec"], "pip does not install that line on Linux"
    assert there == ["harborlog", "wincolours", "ticketvec"]


# %% [markdown]
# <details><summary>Q1, hint 1 of 3</summary>
#
# A line can have a name, extras, versions, a marker, hashes and a comment. Which of these do you have to find yourself,
# and which does `packaging` find for you?
#
# </details>
#
# <details><summary>Q1, hint 2 of 3</summary>
#
# Two steps. First put the lines together and take off the comments: collect parts until one has no backslash at its
# end. `splitlines` knows both line ends, and `removesuffix` takes one backslash off. Then go down the table of S3. Cut
# off the hashes before you give the rest to `Requirement`; its `marker` is `None` or has a method `evaluate`, which
# takes a dictionary. What it refuses, it refuses with `InvalidRequirement`.
#
# </details>
#
# <details><summary>Q1, hint 3 of 3</summary>
#
# Verses of a song, where a dash at the end means that the verse goes on:
#
# ```python
# verse = ""
# for row in song:
#     verse += row.removesuffix("-")
#     if row[-1:] != "-":
#         print(verse)
#         verse = ""
# ```
#
# </details>

# %% [markdown]
# ## Q2 · Names and pins (15 points)
#
# Write `normalised`, `pinned_version` and `check_lines`. They need no index: what is said here can be said of the file
# alone.
#
# **S6** `normalised` returns the name in lower case, with one `"-"` in the place of each run of `"-"`, `"_"` and `"."`.
# Names that are equal afterwards are the same package.
#
# **S7** A line is *pinned* when its specifier has exactly one clause, with the operator `==` or `===`, and the version
# does not end with `*`. `pinned_version` returns that version, as it is written. For any other line it returns `None`.
# (All versions here are ones that `Version` can read, and no check says one of them twice in a line.)
#
# **S8** `check_lines` returns a list of findings, in any order. Options are never reported.
#
# | `kind` of the finding | for each line that | `severity` |
# |---|---|---|
# | `"bad_line"` | is of the kind `"bad"` | `CRITICAL` |
# | `"unpinned"` | is of the kind `"direct"`, or `"package"` and not pinned | `MEDIUM` |
# | `"no_hash"` | is of the kind `"package"` and has no hash, though hashes are required | `LOW` |
# | `"duplicate"` | says something else than an earlier line (S9) | `HIGH` |
#
# Hashes are required when the policy says so, and also when any of the lines has one: then pip asks for all.
#
# **S9** A pinned line is a duplicate when a pinned line before it, in the order of `lines`, is for the same package,
# and the first of these has another version. `1.0` and `1.0.0` are the same version.
#
# **S10** In every finding of this notebook, `line` is the number of the line, `package` is the normalised name, and
# `installed` is the pinned version or `None`. For a line without a name, `package` is the line's `text`. `suggested` is
# `None` and `detail` is empty where nothing else is promised. The findings `"bad_line"` and `"unpinned"` have the
# line's `text` as their `detail`.
#
# For example, `check_lines([asks("Quay.Tools", ">=2")])` has one finding: `"unpinned"`, for the package `"quay-tools"`.

# %%
def normalised(name: str) -> str:
    """Return the one spelling under which an index knows a package."""
    raise NotImplementedError("Q2: return the one spelling under which an index knows a package")


def pinned_version(line: Line) -> str | None:
    """Return the version to which a line is pinned, or `None`."""
    raise NotImplementedError("Q2: return the version to which a line is pinned, or `None`")


def check_lines(lines: Sequence[Line], *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what can be said about the lines of a file without asking an index."""
    raise NotImplementedError("Q2: return what can be said about the lines of a file without asking an index")


# %% tags=["raises-exception"]
@check("Q2", "S6")
def one_package_three_spellings():
    """`Desk_Mail`, `desk.mail` and `DESK-MAIL` are one package."""
    names = [normalised(name) for name in ("Desk_Mail", "desk.mail", "DESK-MAIL")]
    assert names == ["desk-mail", "desk-mail", "desk-mail"], "an index takes all three for the same"


# %% tags=["raises-exception"]
@check("Q2", "S7")
def what_is_a_pin():
    """Of six ways to ask for a version, two install the same thing next month."""
    specifiers = ["==2.4.1", "==2.*", "~=2.4.1", ">=2.4.1", "===2.4.1", ""]
    pins = [pinned_version(asks("harborlog", versions)) for versions in specifiers]
    assert pins == ["2.4.1", None, None, None, "2.4.1", None], "a range is a promise that somebody else keeps"


# %% tags=["raises-exception"]
@check("Q2", "S8", "S10")
def lines_that_may_change():
    """A line without a pin and a line that cannot be read are found; a pinned line is not."""
    lines = [
        asks("Harbor_HTTP", ">=1.0", number=2),
        Line(3, "option", "-c limits.txt"),
        Line(4, "bad", "harborlog=2.4"),
        asks("deskmail", "==3.1", number=5),
    ]
    findings = check_lines(lines)
    found = rows(findings)
    details = sorted(finding.detail for finding in findings)
    assert found == [
        (2, "unpinned", "harbor-http", "MEDIUM", None, None),
        (4, "bad_line", "harborlog=2.4", "CRITICAL", None, None),
    ]
    assert details == ["Harbor_HTTP>=1.0", "harborlog=2.4"]


# %% [markdown]
# <details><summary>Q2, hint 1 of 3</summary>
#
# Take one line of the file and wait a month. Which parts of its specifier let another version in?
#
# </details>
#
# <details><summary>Q2, hint 2 of 3</summary>
#
# PEP 503 says how names are compared, and `packaging.utils` has the function. A `SpecifierSet` has a length, and you
# can loop over its clauses; each has an `operator` and a `version`. For the duplicates, keep the first pin of each
# package in a dictionary, and compare as `Version`, not as texts.
#
# </details>
#
# <details><summary>Q2, hint 3 of 3</summary>
#
# Guests who gave two dates for the same dinner; the first date counts:
#
# ```python
# dates = {}
# for guest, day in letters:
#     if dates.setdefault(guest.casefold(), day) != day:
#         print("please ask", guest)
# ```
#
# </details>

# %% [markdown]
# ## Q3 · The newest version (20 points)
#
# Write `check_versions`. It compares one line, of the kind `"package"`, with the releases of that package.
#
# **S11** A release is *on offer* for a line when all of this holds: it is not yanked; its `requires_python` is `None`
# or contains the policy's `python`; its version is higher than the pinned one; and it is no pre-release, unless the
# pinned version is one. Development releases like `"2.0.dev1"` are pre-releases, too. Versions are compared by PEP 440,
# as `Version` does. (No check has a Python that is itself a pre-release.)
#
# **S12** When any release is on offer for a pinned line, there is a finding `"outdated"`. `suggested` is the highest
# version on offer, as the release writes it. From the pinned version to this one, the severity is `HIGH` when the epoch
# or the first number changes, otherwise `MEDIUM` when the second number changes, otherwise `LOW`. A number that is not
# there counts as 0. (No index here has one version in two spellings.)
#
# **S13** When the pinned version is that of a yanked release, there is a finding `"yanked"` of the severity `HIGH`; its
# `suggested` is the highest version on offer, or `None`. When `releases` is `None`, there is one finding, of the kind
# `"unknown_package"` and the severity `HIGH`, pinned or not. Nothing else is reported: no finding for an unpinned line,
# and none for a pinned version that is not among the releases, unless S12 asks for one.
#
# For example, from 1.9 to 1.10 it is `MEDIUM`, and from 3 to 3.0.1 it is `LOW`.

# %%
def check_versions(line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what the releases of its package say about the version of a line."""
    # --- sub-goal: ask whether anybody knows this package
    # --- sub-goal: keep the releases that pip would take
    # --- sub-goal: measure the step to the highest
    raise NotImplementedError("Q3: return what the releases of its package say about the version of a line")


# %% tags=["raises-exception"]
@check("Q3", "S11", "S12")
def ten_comes_after_nine():
    """Of 9.9, 10.0 and 9.10, the newest is 10.0."""
    releases = [Release("9.9"), Release("10.0"), Release("9.10")]
    found = rows(check_versions(asks("harborhttp", "==9.9", number=7), releases))
    assert found == [(7, "outdated", "harborhttp", "HIGH", "9.9", "10.0")], "as texts, 9.9 comes last"


# %% tags=["raises-exception"]
@check("Q3", "S12")
def how_big_a_step():
    """A new last number is low, a new second number medium, a new first one high; the newest itself is no finding."""
    releases = [Release(version) for version in ("2.4.0", "2.4.1", "2.3.9", "1.9.9")]
    pins = ["2.4.0", "2.3.9", "1.9.9", "2.4.1"]
    found = [rows(check_versions(asks("harborlog", f"=={pin}"), releases)) for pin in pins]
    assert found == [
        [(1, "outdated", "harborlog", "LOW", "2.4.0", "2.4.1")],
        [(1, "outdated", "harborlog", "MEDIUM", "2.3.9", "2.4.1")],
        [(1, "outdated", "harborlog", "HIGH", "1.9.9", "2.4.1")],
        [],
    ]


# %% [markdown]
# <details><summary>Q3, hint 1 of 3</summary>
#
# You run `pip install` for this package today, without a version. Which of the releases would it pass over, and why?
#
# </details>
#
# <details><summary>Q3, hint 2 of 3</summary>
#
# Write one helper that returns the releases on offer: four conditions, one below the other. `max` takes a `key`, and a
# `default` for the day on which nothing is on offer. A `Version` knows its `epoch`, `major` and `minor`, with 0 for
# what is missing, and whether it `is_prerelease`. An empty `SpecifierSet` contains every Python.
#
# </details>
#
# <details><summary>Q3, hint 3 of 3</summary>
#
# The longest ferry that takes this car today:
#
# ```python
# fitting = [ship for ship in ferries if ship.sails and ship.height > car.height]
# fitting.sort(key=Ship.length)
# print(fitting[-1] if fitting else "no ferry today")
# ```
#
# </details>

# %% [markdown]
# ## Q4 · Known holes (20 points)
#
# Write `check_advisories`. It says whether one line, of the kind `"package"`, has known holes, and which version is the
# smallest step away from them.
#
# **S14** An advisory is *about* a line when its `package` and the line's name are the same after normalising. It *hits*
# a version when `affected`, read as a `SpecifierSet`, contains it. Pre-releases count like all others: `<2.0` contains
# `1.9rc1`.
#
# **S15** When the line is pinned, and one or more advisories about it hit the pinned version, there is exactly one
# finding, of the kind `"vulnerable"`. Its severity is the highest of those that hit; its `detail` is their ids, sorted,
# with a comma and a space in between. In all other cases there is no finding.
#
# **S16** `suggested` is the *lowest* version on offer (S11) that none of the advisories about the line hits, whether
# they hit the pinned version or not. It is `None` where there is no such version, and where `releases` is `None`.
#
# For example, with a hole in `<1.4.2` and the releases 1.4.1, 1.4.2 and 2.0, somebody with 1.4.1 is told to take 1.4.2.

# %%
def check_advisories(
    line: Line,
    releases: Sequence[Release] | None,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> list[Finding]:
    """Return the known holes of a line, with the smallest step that closes them."""
    raise NotImplementedError("Q4: return the known holes of a line, with the smallest step that closes them")


# %% tags=["raises-exception"]
@check("Q4", "S14", "S15")
def one_known_hole():
    """A pin inside the range of an advisory is vulnerable, and the versions around it are not."""
    advisories = [Advisory("HRB-7", "harborhttp", ">=1.2,<1.4.2", Severity.HIGH)]
    releases = [Release(version) for version in ("1.1", "1.2", "1.4.1", "1.4.2")]
    pins = ["1.1", "1.4.1", "1.4.2"]
    found = [rows(check_advisories(asks("harborhttp", f"=={pin}"), releases, advisories)) for pin in pins]
    details = [f.detail for f in check_advisories(asks("harborhttp", "==1.4.1"), releases, advisories)]
    assert found == [[], [(1, "vulnerable", "harborhttp", "HIGH", "1.4.1", "1.4.2")], []]
    assert details == ["HRB-7"]


# %% tags=["raises-exception"]
@check("Q4", "S16")
def a_small_step_on_a_friday():
    """Of three versions without the hole, the lowest is suggested."""
    advisories = [Advisory("HRB-8", "ticketvec", "<0.9", Severity.MEDIUM)]
    releases = [Release(version) for version in ("3.0", "0.8.1", "0.10", "0.9.1", "0.8")]
    found = rows(check_advisories(asks("ticketvec", "==0.8", number=3), releases, advisories))
    assert found == [(3, "vulnerable", "ticketvec", "MEDIUM", "0.8", "0.9.1")], "3.0 is a project of its own"


# %% [markdown]
# <details><summary>Q4, hint 1 of 3</summary>
#
# A version closes the hole that you have. How do you know that it does not bring another one?
#
# </details>
#
# <details><summary>Q4, hint 2 of 3</summary>
#
# Three lists: the advisories about this package, those of them that hit the pin, and the releases on offer that none of
# the *first* list hits. The helper of Q3 already knows what is on offer. A `SpecifierSet` has a method `contains`; give
# it `prereleases=True`, since older versions of `packaging` leave pre-releases out.
#
# </details>
#
# <details><summary>Q4, hint 3 of 3</summary>
#
# The nearest inn where nobody in the party is allergic to something on the menu:
#
# ```python
# fine = [inn for inn in inns if not any(person.avoids(inn.menu) for person in party)]
# fine.sort(key=Inn.distance)
# print(fine[0] if fine else "we eat at home")
# ```
#
# </details>

# %% [markdown]
# ## Q5 · A report (15 points)
#
# Write `audit` and the two methods of `Report`. Now the parts come together.
#
# **S17** `audit` returns a `Report` with all findings: those of `check_lines` for the lines of the file, and for each
# line of the kind `"package"` those of `check_versions` and `check_advisories`. Lines are those that
# `parse_requirements` returns for the policy's `python` and `platform`. The index is asked for normalised names.
#
# **S18** The `findings` in that report are a tuple, in this order: the highest severity first, then by package, then by
# line, then by kind. Texts are sorted as Python sorts them.
#
# **S19** `exit_code` returns 2 when there is a finding of the kind `"bad_line"`. Otherwise it returns 1 when any
# finding is as severe as `fail_on` or more, and 0 when none is.
#
# **S20** `to_markdown` returns `"No findings."` when there are none. Otherwise it returns a table, a line for each
# finding, in the order in which they stand in the report. Its lines are joined with `\n`, and there is none at the end.
# The severity is in lower case, and `-` stands for `None`. In each cell, `\|` stands for every `|`, because a bare one
# would end the cell. With one finding it is the table below.
#
# ```text
# | severity | package | kind | line | installed | suggested | detail |
# |---|---|---|---|---|---|---|
# | high | quaytools | yanked | 3 | 1.1 | - |  |
# ```

# %%
@dataclass(frozen=True)
class Report:
    """What an audit has found."""

    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity) -> int:
        """Return the number with which a pipeline stops or goes on."""
        raise NotImplementedError("Q5: return the number with which a pipeline stops or goes on")

    def to_markdown(self) -> str:
        """Return a table for a person."""
        raise NotImplementedError("Q5: return a table for a person")


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    """Return all that is to be said about a requirements file."""
    raise NotImplementedError("Q5: return all that is to be said about a requirements file")


# %% tags=["raises-exception"]
@check("Q5", "S17", "S18")
def thursday_again():
    """The audit of Harbor's file says four things, and the worst of them first."""
    index = Snapshot(
        {
            "harborhttp": [Release("1.9"), Release("2.0")],
            "deskmail": [Release("3.1"), Release("3.1.4"), Release("4.0", yanked=True)],
            "ticketvec": [Release("0.9", yanked=True)],
        }
    )
    advisories = [Advisory("HRB-9", "deskmail", "<3.1.4", Severity.CRITICAL)]
    text = "harborhttp>=1.0\nharbrolog==2.4\nticketvec==0.9\ndeskmail==3.1\n"
    report = audit(text, index, advisories)
    found = [(f.severity.name, f.package, f.kind, f.line, f.suggested) for f in report.findings]
    assert found == [
        ("CRITICAL", "deskmail", "vulnerable", 4, "3.1.4"),
        ("HIGH", "harbrolog", "unknown_package", 2, None),
        ("HIGH", "ticketvec", "yanked", 3, None),
        ("MEDIUM", "harborhttp", "unpinned", 1, None),
        ("LOW", "deskmail", "outdated", 4, "3.1.4"),
    ], "nobody reads a list of fifty to its end"


# %% tags=["raises-exception"]
@check("Q5", "S19")
def when_the_pipeline_stops():
    """A medium finding stops a pipeline that fails on medium, and not one that fails on high."""
    report = Report((Finding("harborhttp", "unpinned", Severity.MEDIUM, 1),))
    broken = Report((Finding("deskmail", "outdated", Severity.LOW, 2), Finding("a", "bad_line", Severity.CRITICAL, 1)))
    codes = {level.name: report.exit_code(level) for level in Severity}
    never = {level.name: broken.exit_code(level) for level in Severity}
    assert codes == {"LOW": 1, "MEDIUM": 1, "HIGH": 0, "CRITICAL": 0}
    assert never == {"LOW": 2, "MEDIUM": 2, "HIGH": 2, "CRITICAL": 2}, "who could not look has nothing to say"


# %% tags=["raises-exception"]
@check("Q5", "S20")
def a_table_for_a_person():
    """A report of one finding is a table with one row below its head."""
    report = Report((Finding("ticketvec", "outdated", Severity.LOW, 12, installed="0.9.1", suggested="0.9.3"),))
    table = report.to_markdown()
    assert table == (
        "| severity | package | kind | line | installed | suggested | detail |\n"
        "|---|---|---|---|---|---|---|\n"
        "| low | ticketvec | outdated | 12 | 0.9.1 | 0.9.3 |  |"
    )


# %% [markdown]
# <details><summary>Q5, hint 1 of 3</summary>
#
# Two readers look at a report: a person who has two minutes, and a pipeline that knows numbers alone. What does each of
# them want to see first?
#
# </details>
#
# <details><summary>Q5, hint 2 of 3</summary>
#
# A `Severity` is a number, so it can be negated and compared. `sorted` with a `key` that returns a tuple sorts by the
# first part, then by the next. In the table, turn each cell into a text first, and escape it before you join.
#
# </details>
#
# <details><summary>Q5, hint 3 of 3</summary>
#
# A scoreboard, most points first, then by name:
#
# ```python
# def place(player):
#     return -player.points, player.name
#
# for player in sorted(players, key=place):
#     print("\t".join([player.name, str(player.points)]))
# ```
#
# </details>

# %% [markdown]
# ## Q6 · What is installed, and what is not asked (10 points)
#
# Write `from_pip_list`. Then read what you have written so far with the eyes of a pipeline that has no network.
#
# **S21** `from_pip_list` takes what `pip list --format=json` prints: a list of objects with a `"name"` and a
# `"version"`. It returns the text of a requirements file with a line for each, like `"harborlog==2.4"`: the normalised
# name, `"=="`, and the version as it is. An object with an `"editable_project_location"`, which is then a path, gives
# `"-e"`, a space and that path instead.
#
# **S22** The lines are sorted as Python sorts texts, and each ends with `\n`. An empty list gives an empty text.
#
# **S23** `audit` and `from_pip_list` open no connection, start no other program, import none of the packages they are
# told about, and do not ask which versions are installed here: the same text, index and advisories give the same report
# on every machine.
#
# For example, `[{"name": "Quay.Tools", "version": "5.0"}]` gives the text `"quay-tools==5.0\n"`.

# %%
def from_pip_list(json_text: str) -> str:
    """Return the requirements file of an environment, from what pip lists in it."""
    raise NotImplementedError("Q6: return the requirements file of an environment, from what pip lists in it")


# %% tags=["raises-exception"]
@check("Q6", "S21", "S22")
def what_pip_lists():
    """Two installed packages are two pinned lines, in alphabetical order."""
    listed = '[{"name": "ticketvec", "version": "0.9.1"}, {"name": "harborlog", "version": "2.4"}]'
    text = from_pip_list(listed)
    assert text == "harborlog==2.4\nticketvec==0.9.1\n"

# %% [markdown]
# <details><summary>Q6, hint 1 of 3</summary>
#
# Your audit runs on a machine that has none of these packages, and no network. Which of your lines would notice?
#
# </details>
#
# <details><summary>Q6, hint 2 of 3</summary>
#
# `json.loads` gives a list of dictionaries. Not each of them has a folder, so ask with `get`. Normalise first and sort
# afterwards: capitals come before small letters. All that the audit may know about versions comes from the text and
# from the index that it was given.
#
# </details>
#
# <details><summary>Q6, hint 3 of 3</summary>
#
# A menu from a list of dishes, some of them without a price:
#
# ```python
# for dish in dishes:
#     price = dish.get("price")
#     print(dish["title"], price or "ask the cook")
# ```
#
# </details>

# %% [markdown]
# ## To think about
#
# Your audit runs before each deploy of Harbor. On a Friday afternoon it finds a critical hole in a package that Harbor
# installs, and `suggested` is `None`. Harbor calls one function of that package, and the hole is in another. Do you
# stop the deploy? Write two or three sentences in the cell below: what you decide, whom it helps, and what it costs. A
# person reads them; they give no points.

# %% [markdown]
# *Your answer:*
