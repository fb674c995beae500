"""Lists of students as LMSs write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import ConfigError
from autograder.model import Student
from autograder.roster import read_roster, roster_csv
from autograder.rosters.columns import Kind
from autograder.rosters.listing import Listing, read_listing

CANVAS = '''\
\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,PY-01 Calls (81234),Current Score,Final Grade
,,,,,Manual Posting,(read only),(read only)
    Points Possible,,,,,10,(read only),(read only)
"Lovelace, Ada",4021,0012,ada@uni.edu,AI-101,9.5,95,
"=""=Babbage, Charles""",4022,S1002,cbabbage,AI-101 and AI-102,EX,,
"Núñez, Zoë",4023,S1003,zoe,AI-102,,,
"Student, Test",4999,,3f2a9c,AI-101,,,
'''
MOODLE_GRADES = """\
Etunimi,Sukunimi,Tunnistenumero,Laitos,Osasto,Sähköpostiosoite,Tehtävä: Kutsut (Arvosana)
Ada,Lovelace,0012,,,ada@uni.fi,"9,5"
Zoë,Núñez,13,,,zoe@uni.fi,-
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a list."""
    return tmp_path / "list.csv"


def read(path: Path, text: str | bytes, kind: Kind | None = None, told: str = "") -> Listing:
    """A list that has this content."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_listing(path, kind, told)


def people(listing: Listing) -> list[tuple[str, ...]]:
    """Line, name, login, SIS id and section of every student."""
    return [(str(line), one.name, one.login, one.sis_id, one.section) for line, one in listing.students]


def refusal(path: Path, text: str | bytes, kind: Kind | None = None, told: str = "") -> ConfigError:
    """The error with which a list is refused."""
    with pytest.raises(ConfigError) as caught:
        read(path, text, kind, told)
    return caught.value


def test_a_gradebook_of_canvas(path: Path) -> None:
    """Rows of points and settings and the test student are no students; a guarded name is the name; zeros stay."""
    found = read(path, CANVAS)
    assert found.kind is Kind.CANVAS
    assert people(found) == [
        ("4", "Lovelace, Ada", "ada@uni.edu", "0012", "AI-101"),
        ("5", "=Babbage, Charles", "cbabbage", "S1002", "AI-101 and AI-102"),
        ("6", "Núñez, Zoë", "zoe", "S1003", "AI-102"),
    ]
    assert [line for line, _ in found.left_out] == [2, 3, 7]
    assert (found.unreadable, found.remarks) == ((), ())


def test_semicolons_and_another_encoding_are_found_out(path: Path) -> None:
    """As a spreadsheet in Germany saves it, which also says so in a line of its own; the names are worth a look."""
    header = CANVAS[1:].splitlines()[0].replace(",", ";")
    text = "\r\n".join(["sep=;", header, '"Núñez, Zoë";4023;S1003;zoe;AI-102;"9,5";;', ""])
    found = read(path, text.encode("cp1252"))
    assert people(found) == [("3", "Núñez, Zoë", "zoe", "S1003", "AI-102")]
    assert found.remarks == ("it is not UTF-8 and was read as Windows-1252: look at the names",)


def test_utf_16_with_tabs_is_read(path: Path) -> None:
    """As Excel saves "Unicode text"."""
    found = read(path, "id\tname\r\nzoe\tNúñez, Zoë\r\n".encode("utf-16"))
    assert found.students == ((2, Student(id="zoe", name="Núñez, Zoë")),)


def test_composed_and_decomposed_letters_are_the_same_name(path: Path) -> None:
    """A Mac writes the accent as a letter of its own; spaces without a break are spaces."""
    found = read(path, 'id,name\nzoe,"Nu\u0301n\u0303ez,\u00a0Zoe\u0308"\n')
    assert found.students[0][1].name == "Núñez, Zoë"


def test_the_people_of_a_group_set_of_canvas(path: Path) -> None:
    """Its `user_id` is the SIS id; who stands there once for each section is one student in both."""
    header = "name,canvas_user_id,user_id,login_id,sections,group_name"
    text = f"{header}\nAda Lovelace,1,0012,ada,A,G\nAda Lovelace,1,0012,ada,B,H\n"
    assert people(read(path, text)) == [("2", "Ada Lovelace", "ada", "0012", "A and B")]


def test_the_participants_of_moodle(path: Path) -> None:
    """First and last name become one that sorts; the username goes before the address."""
    text = "First name,Last name,Username,ID number,Email address,Groups\nAda,Lovelace,al1,0012,ada@uni.edu,Red\n"
    found = read(path, text)
    assert (found.kind, people(found)) == (Kind.MOODLE, [("2", "Lovelace, Ada", "al1", "0012", "Red")])


def test_participants_in_german(path: Path) -> None:
    """The words of Moodle in another language."""
    text = "Vorname;Nachname;ID-Nummer;E-Mail-Adresse;Gruppen\nÄnne;Müßig;0012;ae@uni.de;Rot\n"
    assert people(read(path, text)) == [("2", "Müßig, Änne", "ae@uni.de", "0012", "Rot")]


def test_grades_of_moodle_in_a_language_that_nobody_here_speaks(path: Path) -> None:
    """Names come first, ID number third and the address sixth, whatever the header says."""
    found = read(path, MOODLE_GRADES)
    assert (found.kind, people(found)) == (
        Kind.MOODLE,
        [("2", "Lovelace, Ada", "ada@uni.fi", "0012", ""), ("3", "Núñez, Zoë", "zoe@uni.fi", "13", "")],
    )
    assert dict(found.columns)["sis_id"] == "Tunnistenumero"


def test_a_grading_worksheet_of_moodle(path: Path) -> None:
    """The participant's number is no id of ours; without ID numbers it says so."""
    text = "Identifikator,Vollständiger Name,E-Mail-Adresse,Status\nTeilnehmer/in1042,Ada Lovelace,ada@uni.de,-\n"
    found = read(path, text)
    assert people(found) == [("2", "Ada Lovelace", "ada@uni.de", "", "")]
    assert found.remarks == ("it has no SIS ids: logins alone tell who is who",)


def test_our_own_roster(path: Path) -> None:
    """With ids."""
    found = read(path, 'id,name,login,sis_id,section\nada,"Lovelace, Ada",ada@uni,0012,S1\n')
    ada = Student(id="ada", name="Lovelace, Ada", login="ada@uni", sis_id="0012", section="S1")
    assert (found.kind, found.students) == (Kind.CSV, ((2, ada),))


def test_columns_that_cannot_be_told_are_said(path: Path) -> None:
    """By their headers, which may hold commas; and nothing else is guessed then."""
    text = '"Nimi, koko",Tunnus,Numero,Tunti\nAda Lovelace,ada,0012,T1\n'
    found = read(path, text, told="name=Nimi, koko,login=Tunnus,sis_id=Numero")
    assert people(found) == [("2", "Ada Lovelace", "ada", "0012", "")]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("login=Tunus", 'there is no column "Tunus". Did you mean "Tunnus"?'),
        ("Tunnus", '"Tunnus" names no columns. Write --columns id=HEADER,name=HEADER'),
        ("login=Tunnus", "is known to hold the name of a student"),
        ("name=Nimi", "is known to hold a login, an address or an ID number"),
    ],
)
def test_what_is_said_wrongly_of_columns_is_refused(path: Path, told: str, said: str) -> None:
    """With what can be said."""
    assert said in str(refusal(path, "Nimi,Tunnus\nAda,ada\n", told=told))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,nmae\na,b\n", 'list.csv:1: unknown column "nmae". Did you mean "name"?'),
        ("id,name,name\na,b,c\n", 'list.csv:1: the column "name" is there twice.'),
        ("Vorname,Nachname,Stadt\nAda,Lovelace,Rom\n", "known to hold a login, an address or an ID number"),
        ("", "there are no students in it."),
        ("id,name\n\n", "there are no students in it."),
        ('id,name\na,b\n"c,d\n', "list.csv:3: from here on this is not CSV"),
        (b"PK\x03\x04\x00\x00\xff\x81", "this is no text."),
    ],
)
def test_a_file_that_is_no_list_is_refused(path: Path, text: str | bytes, said: str) -> None:
    """Where, what, and what to do."""
    assert said in str(refusal(path, text))


def test_a_file_that_is_not_there_is_refused(path: Path, tmp_path: Path) -> None:
    """And a folder too."""
    with pytest.raises(ConfigError, match="there is no such file"):
        read_listing(path)
    with pytest.raises(ConfigError, match="it cannot be read"):
        read_listing(tmp_path)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("ada,Lovelace, Ada,x", "4 cells, but the first line names 3 columns"),
        ("ada,,ada@uni", "it has no name"),
        ("a/b,Ada,ada@uni", 'id "a/b" cannot name a folder of submissions'),
        (",Ada,ada@uni", 'id "" cannot name a folder of submissions'),
        (",Ada,", '"Ada" has no id, login or SIS id, and a name alone is nobody'),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line(path: Path, row: str, why: str) -> None:
    """The other rows are read; a record of two lines is counted as such."""
    found = read(path, f'id,name,login\nzoe,"Núñez,\nZoë",zoe\n{row}\nbob,Bob,bob\n')
    assert [(one.line, one.why) for one in found.unreadable] == [(4, why)]
    assert [(line, one.id, one.name) for line, one in found.students] == [(2, "zoe", "Núñez, Zoë"), (5, "bob", "Bob")]


def test_a_student_who_is_called_test_is_a_student(path: Path) -> None:
    """The test student of Canvas has no SIS id."""
    found = read(path, CANVAS.replace("4999,,3f2a9c", "4999,S7,test"))
    assert people(found)[-1] == ("7", "Student, Test", "test", "S7", "AI-101")


def test_what_a_spreadsheet_would_run_comes_back_from_our_own_file(path: Path) -> None:
    """Names like formulas are guarded in the file, and are what they were when it is read."""
    students = [
        Student(id="cyd", name='=1+1, "Cyd"', login="+cyd", sis_id="-007", section="@home"),
        Student(id="zoe", name="Núñez, Zoë", sis_id="0012"),
    ]
    path.write_text(roster_csv(students), encoding="utf-8")
    assert '"=""=1+1, ""Cyd"""""' in path.read_text(encoding="utf-8")
    assert read_roster(path) == students
    assert [one for _, one in read_listing(path).students] == students
