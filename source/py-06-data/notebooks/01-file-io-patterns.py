# %% [markdown]
# # Bytes, text and the space between
#
# **PY-06 · Data handling** · lesson 1
#
# ## You will be able to
#
# - **predict** what a text becomes when its bytes are read with another `encoding`, and **fix** it where that is
#   possible;
# - **choose** between text and bytes, and what ends a line, by mode and `newline`;
# - **write** a `Path` that is right on other machines, too, and stays in its folder;
# - **measure** what a reader holds, and **compare** `read()` with a loop;
# - **write** a file so that others see the old one or the new one, with `replace`, and close what you opened.
#
# One idea is in all: what you do not say, machine or file decides.
#
# ## Before you start
#
# You know generators from [the patterns of PY-01](../../py-01-async/notebooks/03-async-patterns-ai.ipynb), and [type
# hints from PY-02](../../py-02-types/notebooks/01-type-hints.ipynb), [`contextmanager` from
# PY-03](../../py-03-errors/notebooks/01-exception-handling.ipynb). All files lie in a temporary folder.
#
# **Time: 70 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where one asks, type between the quotes, and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · One file, three texts
#
# Zoë writes to Harbor, and her ticket becomes a file. Three machines read it: Harbor's server, a laptop, and a small
# container. They run the same line of Python, `TICKET.read_text(…)`, with the encoding that each was set up with.
#
# Before you run the cell: the file is the same, to the byte. Which of them will notice that its text is wrong?

# %% tags=["hook"]
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything
FOLDER = tempfile.TemporaryDirectory()  # goes when the kernel ends
DESK = Path(FOLDER.name).resolve()
TICKET = DESK / "ticket.txt"
TICKET.write_bytes("Zoë paid 9 €: the export hangs".encode())

for machine, encoding in {"server": "utf-8", "laptop": "cp1252", "container": "ascii"}.items():
    try:
        print(f"{machine:10}{TICKET.read_text(encoding=encoding)}")
    except UnicodeDecodeError as error:
        print(f"{machine:10}{type(error).__name__}: {error}")
print(f"\nthe file  {TICKET.read_bytes()}")

# %% [markdown] tags=["hook"]
# A file holds bytes, and nothing else. A text is what you make of them by a rule, and the rule is not in the file. An
# **encoding** = the rule that says which bytes stand for which character. In UTF-8, an ASCII character is one byte, and
# any other two to four: the ë of Zoë is `\xc3\xab`. In cp1252, the old rule of Windows in the west, each byte is a
# character of its own (but for five, which raise), so the laptop shows `ZoÃ«`.
#
# The container was lucky: it *said* that something is wrong. The laptop was silent, and what it read goes on to a
# search index, a prompt, a training set.
#
# It can get worse. A nightly job on the laptop reads all tickets as cp1252, and saves them as UTF-8. Each night. The
# next cell does that to the one letter ë, four nights long.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_nights = predict(
    "How many characters has the one letter ë become after the third night (next cell)?",
    {
        "A": "two: it is broken already after the first night, and stays as it is",
        "B": "eight: each night makes two of each",
        "C": "none: on the second night the job raises UnicodeDecodeError",
        "D": "one: what one night breaks, the next one mends",
    },
    choice="",
)

# %% tags=["run"]
letter = "ë"
for night in range(1, 5):
    letter = letter.encode("utf-8").decode("cp1252")
    print(f"night {night}: {len(letter):2} characters  {letter}")
for _night in range(4):
    letter = letter.encode("cp1252").decode("utf-8")
print("and back, four times:", letter)
try:
    print("”".encode().decode("cp1252"))
except UnicodeDecodeError as error:
    print("but the closing quote ”:", error)

# %% tags=["reveal"]
guess_nights.reveal(
    "B",
    {
        "A": "the two characters are not ASCII either, so saved as UTF-8 they are two bytes each, and read as four.",
        "B": "each of them is saved as two bytes, and read as two characters: 2, 4, 8; then some take three bytes.",
        "C": "five bytes raise, and the closing quote ” has one of them; ë never meets one on its way.",
        "D": "reading with the wrong rule and saving with the right one is one step, always in the same direction.",
    },
)

# %% [markdown] tags=["investigate"]
# Now the good news: each step can be walked back, `text.encode("cp1252").decode("utf-8")`, as long as
# nobody threw anything away. `errors=` says what happens to bytes that the rule does not know:
#
# | `errors=` | a byte that does not fit |
# |---|---|
# | `"strict"`, the default | raises `UnicodeDecodeError` |
# | `"replace"` | becomes `�`, the replacement character; the byte is lost |
# | `"ignore"` | is dropped, and nobody sees it |
# | `"backslashreplace"` | becomes a text such as `\xe9` |
# | `"surrogateescape"` | is kept, and written as the same byte if you write with it, too |
#
# For data to search or train on, take `"strict"`, and set aside what it refuses. `"backslashreplace"` is for logs.
#
# Change the line in the next cell. The file is from a spreadsheet: its first three bytes are a mark. Another program
# added a city, in cp1252.
#
# 1. `"utf-8", "strict"`: which byte, and where?
# 2. `"utf-8", "ignore"`: which city is wrong?
# 3. `"utf-8-sig", "replace"`: what changed in the columns?
# 4. `"cp1252", "strict"`: what is right, what is wrong?

# %% tags=["modify"]
ENCODING, ERRORS = "utf-8", "replace"  # modify this line

customers = b"\xef\xbb\xbfname;city\nZo\xc3\xab;Orl\xe9ans\n"
try:
    head, row = customers.decode(ENCODING, ERRORS).splitlines()
    print("columns:", head.split(";"))
    print("row:    ", row.split(";"))
except UnicodeDecodeError as problem:
    print("UnicodeDecodeError:", problem)

# %% [markdown]
# (1: `0xe9` at position 21. 2: `Orlans`. 3: `\ufeff` is gone. 4: Orléans is right, Zoë and the mark are wrong. A
# spreadsheet on Windows writes the *byte order mark*, BOM, to say *this is UTF-8*. Read as plain UTF-8 it is an
# invisible character, stuck to the first name: `KeyError: 'name'`. The encoding `utf-8-sig` takes it off where it is,
# and reads files without it as well. Read with it what others send; write without it.)
#
# ## 2 · The rule that nobody wrote down
#
# If you name no encoding, `open` takes the default of the machine. From Python 3.15 on that is UTF-8 ([PEP
# 686](https://peps.python.org/pep-0686/)); before, it is what the system says: mostly UTF-8 on Linux and macOS, and on
# Windows the old rule of the country. (In a container without a language it was ASCII, up to Python 3.6: [PEP
# 540](https://peps.python.org/pep-0540/).) So a program works on your desk, and fails elsewhere.
#
# The next cell starts one program three times; the second start plays an old container. Will ë be a wrong letter there,
# or an error?

# %% tags=["bad"]
PROGRAM = "import sys; print(ascii(open(sys.argv[1]).read()))"  # ✗ Wrong: it names no encoding


def last_line(*options: str) -> str:
    bare = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}  # nobody set a language
    words = [sys.executable, *options, "-c", PROGRAM, str(TICKET)]
    done = subprocess.run(words, env=bare, capture_output=True, encoding="utf-8", check=False)
    return (done.stdout + done.stderr).strip().splitlines()[-1]


print("-X utf8=1 (from 3.15 on, the default):", last_line("-X", "utf8=1"))
print("-X utf8=0 (like an old container):", last_line("-X", "utf8=0"))
print("-X warn_default_encoding:", last_line("-X", "utf8=1", "-X", "warn_default_encoding"))

# %% [markdown]
# (On Windows: wrong letters, no error.) The program did not change, and the result did. So **name the encoding at every
# `open`, `read_text` and `write_text`: `encoding="utf-8"`.** The third line shows a helper for old code: with
# `-X warn_default_encoding`, Python warns at each such call that it runs.
#
# ## 3 · Text or bytes, and where a line ends
#
# | you want | say |
# |---|---|
# | a text | `path.open(encoding="utf-8")` |
# | bytes: pictures, archives, hashes, what you only copy | `path.open("rb")` |
# | to write anew, which empties the file first | `"w"` or `"wb"` |
# | to write only where nothing is | `"x"` or `"xb"`; else `FileExistsError` |
# | to add at the end | `"a"` or `"ab"` |
#
# (`open(path)` and `path.open()` are the same.) Reading as text does two things: it decodes, and it changes ends of
# lines. The next cell has a note with three of them, from three programs: CR LF, a lone CR, a lone LF; and with U+2028,
# which word processors write for a break inside a paragraph.

# %% tags=["predict"]
NOTE = DESK / "note.txt"
NOTE.write_bytes("Hello,\r\nit hangs\rat 93 %\u2028Zoë\n".encode())
print(NOTE.read_bytes())
guess_lines = predict(
    "How many lines do three ways find: a loop over the text file, splitlines() of its text, a loop over the bytes?",
    {
        "A": "3, 3 and 3: a line is a line, however you read it",
        "B": "4, 4 and 3: only the bytes know nothing of U+2028",
        "C": "3, 4 and 2: each of the three ends a line at something else",
        "D": "2, 4 and 2: for both loops, LF alone ends a line",
    },
    choice="",
)

# %% tags=["run"]
with NOTE.open(encoding="utf-8") as file:
    print("loop, text: ", list(file))
print("splitlines: ", NOTE.read_text(encoding="utf-8").splitlines())
with NOTE.open("rb") as raw:
    print("loop, bytes:", list(raw))
with NOTE.open(encoding="utf-8", newline="\n") as file:
    print(r'newline="\n":', list(file))

# %% tags=["reveal"]
guess_lines.reveal(
    "C",
    {
        "A": "each of them has its own list of what ends a line, and no two lists are the same.",
        "B": "a text file ends lines at LF, CR and CR LF; U+2028 is on the list of splitlines alone.",
        "C": "the text file knows LF, CR and CR LF; splitlines ten characters; bytes LF alone.",
        "D": "in text mode, CR and CR LF end a line as well, and each becomes a newline.",
    },
)

# %% [markdown] tags=["investigate"]
# Look at the first list again: the CR LF is gone. Text mode turned it into `\n`. `newline=` decides:
#
# | `newline=` | ends a line, reading | you get | `\n` is written as |
# |---|---|---|---|
# | not given | LF, CR, CR LF | `\n` | LF; on Windows CR LF |
# | `""` | LF, CR, CR LF | as it was | LF |
# | `"\n"` | LF | as it was | LF |
#
# So without `newline`, a program writes other bytes on Windows than on Linux: another size, another hash. A CSV row,
# which ends in CR LF already, gets `\r\r\n` on Windows: a blank line after each row.
#
# **For data in lines, write with `newline="\n"`, and never cut with `splitlines()`. For the `csv` module, always
# `newline=""`** (lesson 3 says why). What only passes through, open with `b`.
#
# ## 4 · A path is not a text
#
# Harbor's exports shall lie in the folder `exports`. Four people wrote four lines for it. Before you run the next cell:
# which of the four files lies there?

# %% tags=["investigate", "bad"]
EXPORTS = DESK / "exports"
EXPORTS.mkdir(exist_ok=True)
PATHS = {
    'EXPORTS / "monday.jsonl"': EXPORTS / "monday.jsonl",
    'str(EXPORTS) + "monday.jsonl"': Path(str(EXPORTS) + "monday.jsonl"),  # ✗ Wrong: nothing between the two
    'EXPORTS / "/monday.jsonl"': EXPORTS / "/monday.jsonl",
    'EXPORTS / "../monday.jsonl"': EXPORTS / "../monday.jsonl",
}
for how, path in PATHS.items():
    real = path.resolve()  # absolute, without any ..
    where = "inside" if real.is_relative_to(EXPORTS) else "outside"
    print(f"{how:31}{where:9}{real.relative_to(DESK) if real.is_relative_to(DESK) else real}")

# %% [markdown] tags=["investigate"]
# One. `+` knows no folders: the file got the name `exportsmonday.jsonl`, beside the folder, and whoever looks in the
# folder gets a `FileNotFoundError`. A part that begins with `/` throws away what stands before it. And `..` climbs out.
# So where a name comes from outside (an upload, a model that calls a tool), do what the loop does: `resolve()`, then
# `is_relative_to`.
#
# Four traps that you see on other machines only:
#
# - Windows allows no `:` in names. A time such as `09:30:00` raises `OSError: [Errno 22] Invalid argument`; write
#   `09-30-00`.
# - `Chats.jsonl` and `chats.jsonl` are one file on Windows and on most Macs.
# - In `"exports\new"`, `\n` is a line break. Write `/`; `Path` turns it around where needed.
# - A relative path starts where the program was *started*. For what lies beside your code, begin with
#   `Path(__file__).parent`.

# %%
for name in ("2026-11/b.jsonl", "2026-11/a.jsonl", "2026-10/c.jsonl", "2026-10/notes.txt"):
    target = EXPORTS / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("{}\n", encoding="utf-8", newline="\n")

one = EXPORTS / "2026-11" / "chats.backup.jsonl"
print("name", one.name, "| stem", one.stem, "| suffix", one.suffix, "| folder", one.parent.name)
print("beside it:", one.with_suffix(".csv").name, "|", one.with_name("index.json").name, "| there:", one.exists())

found = EXPORTS.rglob("*.jsonl")  # nothing has been looked at yet
print("one at a time:", found is iter(found), "| the first one ends in", next(found).suffix)
for path in sorted(EXPORTS.rglob("*.jsonl")):
    print(path.relative_to(EXPORTS).as_posix(), path.stat().st_size, "bytes")

# %% [markdown]
# `glob` looks into one folder, `rglob` into all below it, too. Both give one path after the other, before a large tree
# has been walked. Their order is the file system's, so where order counts: `sorted`. (For millions of files take
# `os.walk`, which holds one folder at a time.)
#
# ## 5 · How you read decides what you hold
#
# | you write | in memory at once | good for |
# |---|---|---|
# | `file.read()` | everything | small files, of a size that you know |
# | `list(file)`, `readlines()` | everything, in lines | little |
# | `for line in file` | the longest line | lines that you trust |
# | `file.readline(limit)` | a line, at most `limit` | lines from outside |
# | `file.read(size)` | `size` | everything else |
#
# The next cells read an archive of 16 MB, which is on no disk: it gives the same lines again and again. `tracemalloc`
# counts the memory that Python asks for. In one archive all is ASCII; in the other, the last line has one 🙂.

# %% tags=["predict"]
guess_memory = predict(
    "The archive with the one 🙂 has 16 MB. How much does file.read() hold, when it holds most?",
    {
        "A": "16 MB: what is in the file, and four bytes for the emoji",
        "B": "32 MB: the bytes, and the text that is made of them",
        "C": "64 MB: four bytes for each character",
        "D": "96 MB: the bytes, and two texts on top of them",
    },
    choice="",
)

# %% tags=["run"]
from typing import TextIO

from harbor_kit.peaks import in_megabytes, peak_of


def at_once(file: TextIO) -> str:
    return file.read()


def all_lines(file: TextIO) -> list[str]:
    return list(file)


def line_by_line(file: TextIO) -> int:
    return sum(len(line) for line in file)


print("read(), ASCII alone: ", in_megabytes(peak_of(at_once, 16)), "MB")
print("read(), with one 🙂: ", in_megabytes(peak_of(at_once, 16, emoji=True)), "MB")
print("a loop, with one 🙂: ", in_megabytes(peak_of(line_by_line, 16, emoji=True)), "MB")
print("bytes for each character of a text of a thousand:")
for last in ("a", "é", "€", "🙂"):
    print(f"  999 times a, then {last}:", sys.getsizeof("a" * 999 + last) // 1000)

# %% tags=["reveal"]
guess_memory.reveal(
    "D",
    {
        "A": "the bytes are held while the text is made of them, so it is more than the file in any case.",
        "B": "so it is for ASCII alone; here the text is made a second time, four times as wide.",
        "C": "so large is the text in the end; while it is made, the bytes and the narrow text are there, too.",
        "D": "the bytes 16, the text as it was before the emoji 16, the text with it 64.",
    },
)

# %% [markdown] tags=["investigate"]
# All characters of one text are equally wide in memory: one byte, two, or four, as the widest needs. A program that
# fits into its container for a year dies on the day on which somebody types 🙂.
#
# **What to see:** three lines rise with the size of the file, and only their slopes differ: six times the file, twice,
# once. The fourth stays at the bottom, however large the file is. Which of them would you trust with 40 GB?
#
# **Where the picture stops being true:** it is drawn for lines of 4,000 bytes. Each line in a list costs some 55 bytes
# more, so with lines of 20 bytes the list holds four times the file. And if a file has no end of a line, the whole
# file *is* one line, and the loop holds it. That is what `readline(limit)` is for, and section 7.

# %% tags=["figure"]
from harbor_kit.peaks import show_peaks

SIZES = [4, 8, 12, 16]
show_peaks(
    {
        "read(), one emoji in it": [peak_of(at_once, size, emoji=True) for size in SIZES],
        "read(), ASCII alone": [peak_of(at_once, size) for size in SIZES],
        "list of all lines": [peak_of(all_lines, size) for size in SIZES],
        "line by line": [peak_of(line_by_line, size) for size in SIZES],
    },
    SIZES,
)

# %% tags=["modify"]
STEP = 100_000  # modify this line: 1_000, 4_000_000, 16_000_000. What does it decide, and what not?


def in_pieces(file: TextIO) -> int:
    return sum(len(piece) for piece in iter(lambda: file.read(STEP), ""))


for size in (8, 16):
    print(f"{size} MB in pieces of {STEP:,} characters: {in_megabytes(peak_of(in_pieces, size))} MB held")

# %% [markdown]
# (It decides how much is held. The size of the file decides nothing, until a piece is as large as the file.)
#
# Two notes on pieces. A *text* file never cuts a character in two: `read(size)` counts them. A piece of *bytes* may
# end anywhere, so `piece.decode()` raises `UnicodeDecodeError: … unexpected end of data` now and then. And a piece may
# end within a record, so keep what is not whole yet. Section 7 does, and decodes nothing.
#
# ## 6 · Nobody may see half a file
#
# Harbor's web page reads `page.txt` whenever somebody visits it. Each hour a program writes it anew. What you write
# waits in a buffer in memory first, and goes to the file when the buffer is full, with `flush()`, or when the file is
# closed.
#
# Before you run the cell: what does a visitor read in the middle? And what is in the file after the error: the old
# page, half of the new one, or nothing?

# %% tags=["investigate", "bad"]
PAGE = DESK / "page.txt"
PAGE.write_text("old, and whole", encoding="utf-8")
try:
    with PAGE.open("w", encoding="utf-8") as file:  # ✗ Wrong: it writes in place
        file.write("new, ")
        print("in the middle:  ", repr(PAGE.read_text(encoding="utf-8")))
        raise ConnectionError("the rest did not come")
except ConnectionError as error:
    print("ConnectionError:", error)
print("after the error:", repr(PAGE.read_text(encoding="utf-8")))

# %% [markdown] tags=["investigate"]
# In the middle there is nothing, after the error there is half, and the old page is lost: `"w"` emptied the file before
# anything was written. `with` did what it is for: it closed the file, on this way out as on any other. It takes nothing
# back.
#
# **Atomic** = others see all of it or nothing of it. Writing is not, but giving a file another name is (always on Linux
# and macOS; Windows gives no guarantee). So: write *beside* the file, close, and then let the new file take the old
# one's name. `new.replace(old)` does that, the same as
# `os.replace(new, old)`.

# %%
def save(path: Path, pieces: Iterable[str]) -> None:
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8", newline="\n") as new:
        new.writelines(pieces)
    beside.replace(path)


def page(breaks: bool) -> Iterator[str]:
    yield "new, "
    print("in the middle:  ", repr(PAGE.read_text(encoding="utf-8")))
    if breaks:
        raise ConnectionError("the rest did not come")
    yield "and whole"


PAGE.write_text("old, and whole", encoding="utf-8")
for breaks in (True, False):
    try:
        save(PAGE, page(breaks))
    except ConnectionError as error:
        print("ConnectionError:", error, "| in the folder:", sorted(path.name for path in DESK.glob("page*")))
    print("afterwards:     ", repr(PAGE.read_text(encoding="utf-8")))

# %% [markdown]
# Five details make it safe:
#
# - **The same folder.** From one file system to another, `replace` fails: `OSError: [Errno 18] Invalid cross-device
#   link`. `/tmp` is often another one.
# - **Close first.** Before that, the end is still in the buffer. And Windows refuses to replace an open file, also one
#   that a visitor is reading: `PermissionError`. (There, catch it, and try again.)
# - **A name of its own.** Two programs that both write `page.txt.new` write into each other's file. `tempfile` makes
#   names that nobody has.
# - **Clean up.** After the error, `page.txt.new` was left behind.
# - **A name that no `*.jsonl` finds**, or somebody reads the half file after all.
#
# And a power cut? `flush()` hands Python's buffer to the system: other programs see it. `os.fsync(file.fileno())` waits
# until the disk has it. Closing does the first and not the second. For a page that is made anew each hour, `replace` is
# enough. For what you cannot make again, call both before you close.

# %% [markdown] tags=["worked"]
# ## 7 · Worked example: forget a customer
#
# Ben asks Harbor to forget him. The archive of telephone notes has 40 GB: each note begins with the number of a
# customer, and ends with the byte `1E`. Write it anew, without his notes. Comments name four sub-goals, which the
# exercise repeats. Five decisions:
#
# - Nothing is decoded. Notes that stay are the same to the byte. (In UTF-8 as in cp1252, `1E` is never a part of
#   another character.)
# - No note may be longer than `LIMIT`. So about twice `LIMIT` is held at most, also if no `1E` ever comes.
# - What is left at the end has no `1E`: the archive was cut off. It raises, and the old archive stays.
# - A path is opened here, so it is closed here. A file that somebody passes in is theirs: `nullcontext` leaves it open.
# - The order in `with`: the source is closed before the new file takes its place. So `dest` may be the source, also on
#   Windows.

# %% tags=["worked"]
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import IO

END, PIECE, LIMIT = b"\x1e", 65_536, 1_000_000
Source = str | os.PathLike[str] | IO[bytes]


def notes_in(file: IO[bytes]) -> Iterator[bytes]:
    kept = b""
    # --- sub-goal: read a bounded piece
    while piece := file.read(PIECE):
        # --- sub-goal: keep what is not whole yet
        *whole, kept = (kept + piece).split(END)
        if any(len(note) > LIMIT for note in (*whole, kept)):
            raise ValueError(f"a note of more than {LIMIT} bytes")
        yield from whole
    if kept:
        raise ValueError(f"cut off: {len(kept)} bytes without an end")


def opened(source: Source) -> AbstractContextManager[IO[bytes]]:
    # --- sub-goal: close what was opened here
    return Path(source).open("rb") if isinstance(source, str | os.PathLike) else nullcontext(source)


# %% tags=["worked"]
@contextmanager
def replacing(dest: Path) -> Iterator[IO[bytes]]:
    # --- sub-goal: put the new file in place
    handle, name = tempfile.mkstemp(dir=dest.parent, prefix=f".{dest.name}.")  # a name that nobody has
    try:
        with os.fdopen(handle, "wb") as new:
            yield new
        Path(name).replace(dest)
    except BaseException:  # also where somebody presses Ctrl+C
        Path(name).unlink(missing_ok=True)
        raise


def forget(customer: int, source: Source, dest: Path) -> int:
    """Copy an archive without the notes of one customer. Return how many were left out."""
    left_out, mark = 0, f"customer {customer}\n".encode()
    with replacing(dest) as new, opened(source) as file:
        for note in notes_in(file):
            if note.startswith(mark):
                left_out += 1
            else:
                new.write(note + END)
    return left_out


# %% tags=["worked"]
import io

CALLS = [b"customer 17\nit hangs", b"customer 1\nmerci, Zo\xc3\xab", b"customer 17\nat 93 %", b"customer 171\nhi"]
ARCHIVE = DESK / "calls.notes"
ARCHIVE.write_bytes(b"".join(call + END for call in CALLS))

print("left out:", forget(17, ARCHIVE, ARCHIVE), "of", len(CALLS))
print("now:     ", ARCHIVE.read_bytes())

stream = io.BytesIO(b"customer 1\nthe line is bro")
try:
    forget(17, stream, ARCHIVE)
except ValueError as error:
    print("ValueError:", error)
print("then:    ", ARCHIVE.read_bytes(), "| the stream is", "closed" if stream.closed else "open")
print("folder:  ", sorted(path.name for path in DESK.iterdir() if path.is_file()))

# %% [markdown] tags=["faded"]
# ## Your turn: a hash of anything, a page in one step
#
# First build, from lines, a program that prints the SHA-256 of a file of any size (a short number by which one sees
# whether two files have the same bytes). Three of the lines belong nowhere.
# Then fill the blanks in a program that writes Harbor's page.
#
# (`mkstemp` has a price: only the owner may read its file, and that stays so. If others read the page, `chmod` the new
# file before it takes its place.)

# %% tags=["faded"]
from harbor_kit.quiz import fill_in, parsons

hash_lines = parsons(
    "Print the SHA-256 of the bytes of a file. It may be larger than the memory, and it need not be text.",
    {
        "A": "        digest.update(piece)",
        "B": "    for piece in file:",
        "C": 'with path.open(encoding="utf-8") as file:',
        "D": "print(digest.hexdigest())",
        "E": "digest = hashlib.sha256()",
        "F": "        digest = hashlib.sha256(piece)",
        "G": 'with path.open("rb") as file:',
        "H": "    while piece := file.read(65_536):",
    },
    order="",
)

# %% tags=["faded"]
page_blanks = fill_in(
    """handle, name = tempfile.mkstemp(___=PAGE.parent)
try:
    ___ os.fdopen(handle, "w", ___="utf-8") as new:
        new.write(text)
    Path(name).___(PAGE)
except BaseException:
    Path(name).___(missing_ok=True)
    raise""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
hash_lines.reveal(
    "EGHAD",
    {
        "A": "update adds a piece to what the digest has seen so far.",
        "B": "a file without LF is one single line, so this would hold all of it at once.",
        "C": "it gives texts, and update takes bytes: TypeError; a picture raises before that, as it is no text.",
        "D": "after the loop, when the last piece was added and the file was closed.",
        "E": "one digest for the whole file, made before the loop and fed by it.",
        "F": "it begins a new digest with each piece, so the last piece alone would count.",
        "G": "a hash is about bytes, so nothing may be decoded, and no end of a line changed.",
        "H": "a bounded piece each time, until read gives an empty one at the end.",
    },
)
page_blanks.reveal(
    ["dir", "with", "encoding", "replace", "unlink"],
    [
        "in the folder of the page: only within one file system a name changes in one step.",
        "on every way out the file is closed, and what is in the buffer is written.",
        "without it, the page would be written by the rule of the machine.",
        "the new file takes the name of the old one, and no visitor sees a moment between.",
        "on any error the half file goes, and the old page stays.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`ZoÃ«`** *Cause:* UTF-8 read as cp1252. *Fix:* `encoding="utf-8"`. ([gk2qp, issue
# 4](https://github.com/l0f3n/gk2qp/issues/4))
#
# **`'charmap' codec can't decode byte 0x9d`**, or `'ascii' codec`. *Cause:* no encoding named; Windows, or a container
# with a Python before 3.7. *Fix:* name it. ([llama-hub, pull 196](https://github.com/run-llama/llama-hub/pull/196);
# [Anaconda's images, issue 51](https://github.com/anaconda/docker-images/issues/51))
#
# **`KeyError: 'name'`** *Cause:* a BOM. *Fix:* `utf-8-sig`. ([internetarchive, issue
# 328](https://github.com/jjjake/internetarchive/issues/328))
#
# **`\r\r\n`** *Cause:* text mode on Windows. *Fix:* `newline=""`. ([cve-bin-tool, issue
# 4557](https://github.com/ossf/cve-bin-tool/issues/4557))
#
# **`exportsmonday.jsonl`** *Cause:* paths joined with `+`. *Fix:* `/`. ([shap, pull
# 4504](https://github.com/shap/shap/pull/4504))
#
# **`[Errno 22] Invalid argument`** *Cause:* a colon in a name. *Fix:* `09-30-00`. ([github-scraper, issue
# 3](https://github.com/sbaack/github-scraper/issues/3))
#
# **`96 MB`** and `MemoryError`. *Cause:* `read()`. *Fix:* a loop. ([canvas-data-sdk, pull
# 2](https://github.com/Harvard-University-iCommons/canvas-data-sdk/pull/2))
#
# **`unexpected end of data`** *Cause:* pieces decoded. *Fix:* keep bytes. ([python.tmbundle, issue
# 78](https://github.com/textmate/python.tmbundle/issues/78))
#
# **`in the middle: ''`** *Cause:* `"w"` on the file itself. *Fix:* `replace`. ([Nikobus-HA, pull
# 210](https://github.com/fdebrus/Nikobus-HA/pull/210))
#
# **`Invalid cross-device link`** *Cause:* made in `/tmp`. *Fix:* `dir=`. ([Entangled, issue
# 34](https://github.com/entangled/entangled.py/issues/34))
#
# ## Check yourself
#
# Six questions, at least one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

mended = quiz(
    "Tickets in UTF-8 were read as cp1252, and saved as UTF-8. In which case is there no way back?", {
        "A": "if the names have letters that take three bytes in UTF-8",
        "B": "if they were read with errors='ignore', and some bytes did not fit",
        "C": "if a job did it more than once: what is broken twice stays broken",
    }, objective=1, choice="",
)
copying = quiz(
    "Each line is a ticket. A program sorts the lines into two files, and may change no byte. How does it read?", {
        "A": "path.read_text(encoding='utf-8').splitlines(), which knows every end of a line",
        "B": "a loop over path.open(encoding='utf-8', errors='replace'), so that no ticket stops it",
        "C": "a loop over path.open('rb'), and it decodes nothing",
    }, objective=2, choice="",
)
upload = quiz(
    "A model asks a tool for the file '../../keys.env', in the folder ARTICLES. What does it do first?", {
        "A": "ARTICLES / name, then resolve(), then ask is_relative_to(ARTICLES)",
        "B": "remove each '../' from the name, then join it with '/'",
        "C": "join with Path instead of '+', which keeps every name inside of the folder",
    }, objective=3, choice="",
)

# %% tags=["quiz"]
one_line = quiz(
    "'for line in file' ran for months within 100 MB. Today, for a file of 9 GB, it needed more than 9. Why?", {
        "A": "there is an emoji in the file, and so all of its lines are four times as wide",
        "B": "the file has no line ends, so its only line is the whole file",
        "C": "the loop holds all lines until the file is closed, and today there were more",
    }, objective=4, choice="",
)
half_page = quiz(
    "Somebody visits a page while `with path.open('w')` writes it. What may they see?", {
        "A": "the old page, until the with block ends and the file is closed",
        "B": "an error, since a file that is being written cannot be read",
        "C": "nothing, or a part of the new page",
    }, objective=5, choice="",
)
theirs = quiz(
    "Your function takes a path or an open file. It raises in the middle. What does it close?", {
        "A": "what it opened itself, and nothing else",
        "B": "both, since after an error nobody can use the file any more",
        "C": "neither: closing is the business of the caller",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
mended.reveal("B", {
    "A": "three bytes are read as three characters, and become three bytes again on the way back.",
    "B": "what was dropped stands nowhere any more, and the way back ends in half letters.",
    "C": "one step back for each step there: section 1 walked back four nights."})
copying.reveal("C", {
    "A": "it knows too many: a ticket with U+2028 in it becomes two; and all of the file is held.",
    "B": "nothing stops it: CR LF becomes LF, and each byte that does not fit is lost without a word.",
    "C": "LF alone ends a line then, and bytes pass through as they are, whatever they mean."})
upload.reveal("A", {
    "A": "the real place decides, after every '..' and every link was followed.",
    "B": "'....//' becomes '../' by that, and a name that begins with '/' was never looked at.",
    "C": "Path joins whatever it is told to, and an absolute name even replaces the folder."})
one_line.reveal("B", {
    "A": "then it would be up to four times its longest line, and lines are short.",
    "B": "a loop holds one line at a time, and readline(limit) would have cut it off.",
    "C": "each line goes when the next one comes, unless your own code keeps it."})
half_page.reveal("C", {
    "A": "opening with 'w' empties the file at once, before anything is written.",
    "B": "reading works, and that is the trouble: half a page looks like a page.",
    "C": "first nothing, then what the buffer has handed over; never the old page."})
theirs.reveal("A", {
    "A": "the one who opened it knows what else it is for, and closes it on every way out.",
    "B": "the caller may want to go on behind the bad place, or read the position.",
    "C": "the caller never saw the file that was opened from the path, so nobody would."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** what another `encoding` makes of the same bytes, and **fix** it by walking the steps back, as long as
#   nothing was replaced or ignored;
# - **choose** bytes for what passes through, text for what you read; as `newline`, `"\n"` for data in lines, `""` for
#   CSV;
# - **write** a `Path` with `/`, keep it inside with `resolve` and `is_relative_to`, and sort what `rglob` finds;
# - **measure** what is held: with `read()` the file twice, with one emoji six times; with a loop, one line;
# - **write** beside, close, then `replace`; and close what you opened, and nothing else.
#
# A file holds bytes. What they mean, where a line ends, and when a file is whole: say it, or the machine decides.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. What in a file says how it is to be read?
# 2. Why is the machine that raises the lucky one?
# 3. Which default of `open` differs between machines, and until which Python?
# 4. Name three ways to cut a text into lines. Where do they differ?
# 5. What does a part of a path do that begins with `/`? And `..`?
# 6. Why does one emoji make a text four times as large, and `read()` hold six times the file?
# 7. When does `for line in file` hold the whole file?
# 8. `with` and `replace`: against what does each help?
# 9. What is the difference between `flush` and `fsync`, and who needs the second?
# 10. Search your code for `open(`, `read_text(`, `write_text(`. Where is no encoding? What is written in place?
#
# *Further reading* (links checked November 2026): [PEP 597, on encodings that nobody
# named](https://peps.python.org/pep-0597/).
#
# **Next:** [lesson 2, JSON, JSONL and other half-truths](02-json-handling.ipynb). After it, the [exercise A gigabyte
# through a straw](../exercises/01-large-file-processing.ipynb) has the four sub-goals of section 7.
