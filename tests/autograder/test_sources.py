"""What each system calls the files, and what is read from that: nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.collecting.archives import Member
from autograder.collecting.identities import canvas_identities, moodle_identities
from autograder.collecting.sources import canvas, exchange, folder, gradescope, moodle, nbgrader
from autograder.collecting.sources.canvas import canvas_name, first_name
from autograder.collecting.sources.items import Item, Known
from autograder.collecting.sources.kinds import READERS, Kind, kind_of
from autograder.collecting.sources.times import NO_TIME, read_time, zone_named
from autograder.errors import ConfigError, SubmissionsError
from tests.autograder.lms import METADATA, STEM, WORKSHEET

BERLIN = ZoneInfo("Europe/Berlin")
KNOWN = Known(frozenset({STEM}), frozenset({"ada", "bela"}))


def members(*paths: str, **contents: str) -> list[Member]:
    """Return members with these paths; `contents` are those of the files of this stem."""

    def member(path: str, owner: int | None = None) -> Member:
        text = contents.get(path.rsplit("/", 1)[-1].split(".", maxsplit=1)[0], path)
        return Member(path, len(text), text.encode, owner)

    return [member(path) for path in sorted(paths)]


def seen(items: list[Item]) -> dict[str, list[str]]:
    """Return the names of the files of each hand-in, by the keys of its people."""
    return {"+".join(one.key for one in item.people): [file.name for file in item.files] for item in items}


# Times.


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-20 22:58:01.123456 UTC", datetime(2026, 11, 20, 22, 58, 1, 123456, UTC)),
        ("2026-11-20T22:58:01Z\n", datetime(2026, 11, 20, 22, 58, 1, tzinfo=UTC)),
        ("2026-11-20 14:58:01.123456789 -08:00", datetime(2026, 11, 20, 22, 58, 1, 123456, UTC)),
        ("2026-11-20 22:58:01 +0100", datetime(2026, 11, 20, 21, 58, 1, tzinfo=UTC)),
        ("2026-11-20 22:58:01 UTC+01:00", datetime(2026, 11, 20, 21, 58, 1, tzinfo=UTC)),
        ("2026-07-20 22:58:01 Europe/Berlin", datetime(2026, 7, 20, 20, 58, 1, tzinfo=UTC)),
    ],
)
def test_a_time_with_its_zone_is_a_moment(text: str, at: datetime) -> None:
    """As nbgrader, ISO 8601 and Gradescope write it; the zone that the operator gives does not count then."""
    time = read_time(text, "timestamp.txt", ZoneInfo("Asia/Tokyo"))
    assert (time.at, time.local, time.known_from) == (at, None, "timestamp.txt")


@pytest.mark.parametrize(
    "text",
    ["2026-11-20 23:58:00", "2026-11-20 23:58:00 CET", "Friday, 20 November 2026, 11:58 PM", "20 November 2026, 23:58"],
)
def test_a_time_without_a_zone_is_nobodys_moment(text: str) -> None:
    """It is kept as it was given, until somebody says where it was written. Letters like CET are no zone."""
    local = datetime(2026, 11, 20, 23, 58)
    alone = read_time(text, "x", None)
    assert (alone.at, alone.local, alone.given) == (None, local, text)
    there = read_time(text, "x", BERLIN)
    assert there.at == datetime(2026, 11, 20, 22, 58, tzinfo=UTC)
    assert there.at.isoformat() == "2026-11-20T23:58:00+01:00"


def test_midnight_and_noon_are_told_apart() -> None:
    """12:03 AM is three past midnight."""
    times = [read_time(f"21 November 2026, 12:03 {half}", "x", None).local for half in ("AM", "pm")]
    assert times == [datetime(2026, 11, 21, 0, 3), datetime(2026, 11, 21, 12, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-13-01 00:00:00",
        "31 Brumaire 2026, 10:00",
        "2026-11-20 22:58:01 +99:00",
        "1 May 2026, 9:99",
    ],
)
def test_what_is_no_time_is_kept_as_text(text: str) -> None:
    """And says nothing."""
    time = read_time(text, "x", BERLIN)
    assert (time.at, time.local, time.given, time.known_from) == (None, None, text, "")


@given(st.text(max_size=60))
def test_no_text_stops_the_reading_of_times(text: str) -> None:
    """A student can write anything into timestamp.txt."""
    assert read_time(text, "x", BERLIN).given == " ".join(text.split())[:80]


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-720, 840))
def test_a_written_moment_is_read_back(local: datetime, minutes: int) -> None:
    """To the microsecond, in any zone."""
    moment = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert read_time(moment.strftime("%Y-%m-%d %H:%M:%S.%f %z"), "x", None).at == moment


@pytest.mark.parametrize("name", ["Berlin", "CEST", "../../etc/passwd", "", "Europe"])
def test_a_zone_has_a_name_of_the_list(name: str) -> None:
    """Anything else is refused with an example."""
    with pytest.raises(ConfigError, match="--zone Europe/Berlin"):
        zone_named(name)


# Canvas.

WORDS = st.from_regex(r"\A[a-zà-ÿ][a-zà-ÿ0-9]{0,12}\Z")
FILES = st.text(st.characters(codec="utf-8", exclude_characters='\0/\\:*?"<>|'), min_size=1, max_size=30)


@given(WORDS, st.booleans(), st.integers(1, 10**16), st.integers(1, 10**9), FILES)
@example("lovelaceada", True, 4021, 99871, "1_2_3_x.py")
@example("नमस्ते", False, 1, 2, "x.py")
@example("anon", False, 4021, 99871, "x.py")
def test_a_name_of_canvas_is_taken_apart(name: str, late: bool, user: int, number: int, file: str) -> None:
    """Whatever the student called the file."""
    found = canvas_name(f"{name}{'_LATE' if late else ''}_{user}_{number}_{file}")
    assert found == canvas.CanvasName(name, str(user), late, number, file)


@pytest.mark.parametrize(
    ("file", "user", "late", "kept"),
    [
        ("lovelaceada_4021_text.html", "4021", False, "text.html"),
        ("lovelaceada_LATE_4021_link.html", "4021", True, "link.html"),
        ("_4021_9_x.py", "4021", False, "x.py"),
        ("anon_x7Kp2_99871_x.py", "anon_x7Kp2", False, "x.py"),
        ("LATE_anon_7x_99871_x.py", "anon_7x", True, "x.py"),
    ],
)
def test_texts_links_and_hidden_names_of_canvas(file: str, user: str, late: bool, kept: str) -> None:
    """As `content_zipper.rb` writes them."""
    found = canvas_name(file)
    assert found
    assert (found.user, found.late, found.file) == (user, late, kept)


@pytest.mark.parametrize("file", ["x.py", "ada_x.py", "ada_4021_x.py", "Ada Lovelace_1_2_x.py", "ada_1_2_"])
def test_other_names_are_not_of_canvas(file: str) -> None:
    """They are not guessed at."""
    assert canvas_name(file) is None


def test_files_of_one_user_of_canvas_are_one_hand_in() -> None:
    """Ordered by the number of the last attachment; a suffix that Canvas added is taken off an exercise's name."""
    paths = ["lovelaceada_LATE_4021_99872_notes-1.txt", f"lovelaceada_LATE_4021_99871_{STEM}-2.ipynb", "readme.txt"]
    ada, stray = canvas.read(members(*paths), KNOWN)
    assert [file.name for file in ada.files] == [f"{STEM}.ipynb", "notes-1.txt"]
    assert (ada.order, ada.late, ada.time, ada.people[0].lms_id, ada.people[0].ids) == (
        99872,
        True,
        NO_TIME,
        "4021",
        (),
    )
    assert stray.people[0].key == "readme.txt"


def test_two_files_keep_their_names_where_one_would_hide_the_other() -> None:
    """A student may hand in both."""
    paths = [f"a_1_5_{STEM}.py", f"a_1_6_{STEM}-1.py"]
    assert seen(canvas.read(members(*paths), KNOWN)) == {"1": [f"{STEM}.py", f"{STEM}-1.py"]}
    assert first_name("lab-1.py", {"lab-1", "lab"}) == "lab-1.py"


def test_students_that_canvas_hides_are_doubted() -> None:
    """Their number is nowhere else."""
    (item,) = canvas.read(members("anon_x7Kp2_99871_x.py"), KNOWN)
    assert item.people[0].doubt.startswith("Canvas hid who it is")


# Moodle.


@pytest.mark.parametrize(
    "top", ["Ada Lovelace_1234_assignsubmission_file_/", "Ada Lovelace_1234_assignsubmission_file/"]
)
def test_folders_of_moodle(top: str) -> None:
    """Of older and newer versions; folders in them stay; a typed text is one more file."""
    text = "Ada Lovelace_1234_assignsubmission_onlinetext_/onlinetext.html"
    (item,) = moodle.read(members(f"{top}{STEM}.ipynb", f"{top}src/x.py", text), KNOWN)
    assert [file.name for file in item.files] == [f"{STEM}.ipynb", "src/x.py", "onlinetext.html"]
    assert (item.people[0].key, item.people[0].lms_id, item.people[0].name) == ("1234", "1234", "Ada Lovelace")


def test_files_of_moodle_without_folders() -> None:
    """The file's name is what follows."""
    paths = [
        "Ada Lovelace_1234_assignsubmission_file_01_x.ipynb",
        "Bé_1235_assignsubmission_onlinetext_onlinetext.html",
    ]
    assert seen(moodle.read(members(*paths, "x.txt"), KNOWN)) == {
        "1234": ["01_x.ipynb"],
        "1235": ["onlinetext.html"],
        "x.txt": ["x.txt"],
    }


@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0_"), max_size=20), st.integers(0, 10**9), FILES)
def test_a_name_of_moodle_is_taken_apart(name: str, number: int, file: str) -> None:
    """With and without folders."""
    first = f"{name}_{number}_assignsubmission_file_"
    for path in (f"{first}/{file}", f"{first}{file}"):
        (item,) = moodle.read(members(path), KNOWN)
        assert (item.people[0].key, item.people[0].name) == (str(number), name)
        assert item.files[0].name == file


def test_a_number_of_two_names_is_doubted() -> None:
    """Group 12 and participant 12 are two."""
    items = moodle.read(members("Ada_12_assignsubmission_file_/x.py", "Team_12_assignsubmission_file_/x.py"), KNOWN)
    assert [(one.people[0].key, bool(one.people[0].doubt)) for one in items] == [("Ada_12", True), ("Team_12", True)]


# Gradescope.


def test_an_export_of_gradescope() -> None:
    """Groups, numbers that begin with 0, times with their zone, attempts; tags of Ruby are not obeyed."""
    root = "assignment_123_export/"
    paths = [f"{root}submission_metadata.yml", f"{root}submission_456/{STEM}.ipynb", f"{root}submission_457/a/x.py"]
    first, group, stray = gradescope.read(members(*paths, f"{root}other.pdf", submission_metadata=METADATA), KNOWN)
    assert first.people[0].ids == ("0012", "a.lovelace@gmail.com")
    assert first.attempt == 2
    assert first.time.at == datetime(2026, 11, 20, 22, 58, 1, 123456, UTC)
    assert [person.key for person in group.people] == ["0013", "chen@uni.edu"]
    assert [file.name for file in group.files] == ["a/x.py"]
    assert group.time.at == datetime(2026, 11, 21, 0, 3, tzinfo=UTC)
    assert group.attempt is None
    assert stray.people[0].key == f"{root}other.pdf"


@pytest.mark.parametrize("text", ["a: [", ": :\n\t", "[" * 3000])
def test_an_unreadable_file_of_gradescope_is_refused(text: str) -> None:
    """There is nothing else that says whose they are."""
    with pytest.raises(SubmissionsError, match=r"Export the submissions again\."):
        gradescope.read(members("submission_metadata.yml", "submission_4/x.py", submission_metadata=text), KNOWN)


@pytest.mark.parametrize("text", ["- 1", "submission_4: 3", "submission_4:\n  :submitters: 4"])
def test_an_odd_file_of_gradescope_says_nothing(text: str) -> None:
    """Then a person says whose they are."""
    (item,) = gradescope.read(members("submission_metadata.yml", "submission_4/x.py", submission_metadata=text), KNOWN)
    assert item.people[0].ids == ()


# nbgrader.


@pytest.mark.parametrize("root", ["", "submitted/"])
def test_a_submitted_tree_of_nbgrader(root: str) -> None:
    """With its times; the files that nbgrader adds are not the student's."""
    paths = [f"{root}ada/ps1/{name}" for name in ("p.ipynb", "timestamp.txt", "submission_secret.txt", "data/x.csv")]
    first, second, beside = nbgrader.read(
        members(*paths, f"{root}ada/ps2/p.ipynb", f"{root}bela/x.py", timestamp="2026-11-20 22:58:01.5 UTC"), KNOWN
    )
    assert [file.name for file in first.files] == ["data/x.csv", "p.ipynb"]
    assert (first.assignment, first.time.at) == ("ps1", datetime(2026, 11, 20, 22, 58, 1, 500000, UTC))
    assert (second.assignment, second.time) == ("ps2", NO_TIME)
    assert (beside.assignment, beside.people[0].ids) == ("", ("bela",))


@pytest.mark.parametrize("root", ["", "inbound/"])
def test_the_inbound_of_the_exchange(root: str) -> None:
    """Each attempt is one; a name may hold a plus; the folder's name is a time where there is no file of it."""
    first = f"{root}a+da+ps1+2026-11-20 22:58:01.123456 UTC+Abc-_f012345/p.ipynb"
    second = f"{root}a+da+ps1+2026-11-20 22:59:01.123456 UTC+01:00/p.ipynb"
    items = exchange.read(members(first, second, f"{root}x.txt"), KNOWN)
    assert [one.people[0].key for one in items] == ["a+da", "a+da", "x.txt"]
    assert [one.assignment for one in items] == ["ps1", "ps1", ""]
    assert [one.time.at for one in items] == [
        datetime(2026, 11, 20, 22, 58, 1, 123456, UTC),
        datetime(2026, 11, 20, 21, 59, 1, 123456, UTC),
        None,
    ]


def test_an_attempt_under_a_strange_name_is_doubted() -> None:
    """Everybody may write in the exchange: who made folders for two names made one of them up."""
    names = {"ada": 1, "bela": 2, "chen": 2}
    attempts = [Member(f"{name}+ps1+2026-11-20 22:58:01 UTC/p.py", 1, bytes, owner) for name, owner in names.items()]
    items = exchange.read(attempts, KNOWN)
    assert [bool(item.people[0].doubt) for item in items] == [False, True, True]
    copied = exchange.read([Member(one.path, 1, bytes, 7) for one in attempts], KNOWN)
    assert [item.people[0].doubt for item in copied] == ["", "", ""]


# Folders, and which kind it is.


@pytest.mark.parametrize(
    ("paths", "keys"),
    [
        (["ada/x.py", "bela/x.py"], ["ada", "bela"]),
        (["class/ada/x.py"], ["ada"]),
        (["class/Ada Lovelace/x.py", "class/y/x.py"], ["Ada Lovelace", "y"]),
        (["ada/sub/x.py", "ada/other/x.py"], ["ada"]),
        (["who/x.py"], ["who"]),
        (["ada.zip", "bela.ipynb"], ["ada", "bela"]),
    ],
)
def test_plain_folders(paths: list[str], keys: list[str]) -> None:
    """A folder around all students is looked through; a student's own is not."""
    assert list(seen(folder.read(members(*paths), KNOWN))) == keys


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        (Kind.CANVAS, ["lovelaceada_4021_99871_x.py", "notes.txt"]),
        (Kind.CANVAS, ["submissions/lovelaceada_4021_99871_x.py"]),
        (Kind.MOODLE, ["Ada_1_assignsubmission_file_/x.py"]),
        (Kind.MOODLE, ["Ada_1_assignsubmission_file_1_2_x.py"]),
        (Kind.MOODLE, ["Ada_1_assignsubmission_file_/ps1/timestamp.txt"]),
        (Kind.GRADESCOPE, ["a_export/submission_metadata.yml", "a_export/submission_1/timestamp.txt"]),
        (Kind.NBGRADER, ["ada/ps1/timestamp.txt"]),
        (Kind.NBGRADER, ["submitted/ada/ps1/timestamp.txt", "submitted/ada/ps1/x.py"]),
        (Kind.EXCHANGE, ["ada+ps1+2026-11-20 22:58:01 UTC/timestamp.txt"]),
        (Kind.EXCHANGE, ["inbound/ada+ps1+2026-11-20 22:58:01 UTC/timestamp.txt"]),
        (Kind.FOLDER, ["ada/lovelaceada_4021_99871_x.py", "bela/x.py"]),
        (Kind.FOLDER, ["ada/x.py", "ada/timestamp.txt"]),
    ],
)
def test_a_kind_is_known_by_its_names(kind: Kind, paths: list[str]) -> None:
    """Also in one folder around everything; what students called their files does not count. And it can be read."""
    assert kind_of(members(*paths), Path("x.zip")) is kind
    assert READERS[kind](members(*paths, submission_metadata="{}"), KNOWN)


def test_names_of_two_kinds_are_not_guessed_at() -> None:
    """The operator says which it is."""
    mixed = members("lovelaceada_4021_99871_x.py", "Ada_1_assignsubmission_file_/x.py")
    with pytest.raises(SubmissionsError, match=r"those of canvas and moodle\. Say which with --kind\."):
        kind_of(mixed, Path("x.zip"))
    with pytest.raises(SubmissionsError, match="it holds no files"):
        kind_of([], Path("x.zip"))


# What an LMS says of its numbers.


def test_a_gradebook_export_of_canvas_in_another_order(tmp_path: Path) -> None:
    """Columns are known by name, students by their number."""
    path = tmp_path / "g.csv"
    path.write_text("\ufeffSIS Login ID;ID;Student\nada@uni;4021;Lovelace, Ada\n;;Points Possible\n", encoding="utf-8")
    (found,) = canvas_identities(path).items()
    assert found[0] == "4021"
    assert (found[1].ids, found[1].name) == (("ada@uni",), "Lovelace, Ada")


def test_a_worksheet_of_moodle_in_another_language(tmp_path: Path) -> None:
    """Its first column is the number, an address has an @."""
    path = tmp_path / "w.csv"
    path.write_text(
        "ID,Vollständiger Name,E-Mail-Adresse,Status\nTeilnehmer/in1234,Ada,ada@uni.edu,x\n", encoding="utf-8"
    )
    assert moodle_identities(path, None)["1234"].ids == ("ada@uni.edu",)


def test_a_worksheet_of_moodle_says_when(tmp_path: Path) -> None:
    """In the zone that the operator gives; nothing where nothing was handed in."""
    path = tmp_path / "w.csv"
    path.write_text(WORKSHEET, encoding="utf-8")
    found = moodle_identities(path, BERLIN)
    assert str(found["1235"].time.at) == "2026-11-21 00:03:00+01:00"
    assert found["1235"].time.known_from == "w.csv"
    assert found["1236"].time == NO_TIME


@pytest.mark.parametrize("read", [canvas_identities, lambda path: moodle_identities(path, None)])
@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", 'ID\n"x', "Identifier\nnobody\n"])
def test_another_file_is_refused(tmp_path: Path, read: object, text: str) -> None:
    """With where the right one comes from."""
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read(path)  # type: ignore[operator]
    assert caught.value.where == path
    assert caught.value.fix
