"""Canaries: secrets of the real course, each planted by one road into something clean that leaves.

A canary says who would read the file, what must be found, and which rules and layers find it: without any one of
these it is missed (`needs`), so that every rule and every layer is one that is needed.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.leaks import Audience
from autograder.scanning.runs import Kind

Files = Mapping[str, bytes]
NOTEBOOK = "py-01-async/exercises/01-async-api-calls.ipynb"
SCRIPT = "py-01-async/exercises/01-async-api-calls.py"
LESSON = "py-01-async/notebooks/01-async-basics.ipynb"
README = "README.md"
TESTS = "tests/test_async_exercises.py"
MANIFEST = "manifest.json"
PAGE = "students/chen.html"
CLASS = "index.html"
CANVAS = "canvas.csv"

SOLUTION = "return list(await asyncio.gather(*calls))"
SHORT = "started = clock()"
CALL = 'reply = await client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])'
TURNS = "return [await call_one(client, index, prompt, timeout=timeout) for index, prompt in enumerate(prompts)]"
EXPLANATION = "building the message or looking up the loop costs no measured time"
HIDDEN = "spans = [(result.started, result.finished) for result in results]"
HIDDEN_NAME = "takes_the_first_of_two_choices"
HIDDEN_TITLE = "When a reply holds two choices, the first one counts."
HIDDEN_VALUE = "['NoneType', 'RateLimitError', 'NoneType', 'NoneType']"
MISCONCEPTION = "return [await finished for finished in asyncio.as_completed(tasks)]"
ALTERNATIVE = "waiting = {asyncio.ensure_future(fill(place)) for place in reversed(range(len(prompts)))}"
DESIGN = "Errors carry a request id that is drawn anew for each call."
SEED = "harbor-2026-autumn"


@dataclass(frozen=True)
class Canary:
    """A secret, the file into which it is planted, and how."""

    road: str
    file: str
    plant: Callable[[bytes], bytes]
    kind: Kind = Kind.SOLUTION
    needs: tuple[str, ...] = ()
    audience: Audience = Audience.STUDENTS
    inside: str = ""
    named: str = ""  # another name under which the file leaves

    def planted(self, clean: Files) -> dict[str, bytes]:
        """Return the file with the secret in it."""
        return {self.named or self.file: self.plant(clean[self.file])}


def below(text: str | bytes) -> Callable[[bytes], bytes]:
    """Plant a text at the end of a text file."""
    return lambda content: content + b"\n" + (text.encode() if isinstance(text, str) else text) + b"\n"


def instead(content: bytes) -> Callable[[bytes], bytes]:
    """Plant a whole file."""
    return lambda _: content


def in_notebook(change: Callable[[dict[str, Any]], Any]) -> Callable[[bytes], bytes]:
    """Plant something into a notebook."""

    def planted(content: bytes) -> bytes:
        notebook = json.loads(content)
        change(notebook)
        return json.dumps(notebook).encode()

    return planted


def in_outputs(**output: Any) -> Callable[[bytes], bytes]:
    """Plant an output into the first code cell."""

    def change(notebook: dict[str, Any]) -> None:
        cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        cell["outputs"] = [output]

    return in_notebook(change)


def shown(kind: str, data: Any, **more: Any) -> Callable[[bytes], bytes]:
    """Plant an output that is shown, of one MIME type."""
    return in_outputs(output_type="display_data", data={kind: data}, metadata={}, **more)


def in_zip(name: str, content: bytes | str, **more: Any) -> Callable[[bytes], bytes]:
    """Plant a member into an archive, such as a wheel."""

    def planted(archive: bytes) -> bytes:
        file = io.BytesIO(archive)
        with zipfile.ZipFile(file, "a") as opened:
            member = zipfile.ZipInfo(name)
            for key, value in more.items():
                setattr(member, key, value)
            opened.writestr(member, content)
        return file.getvalue()

    return planted


def archive(name: str, content: bytes) -> bytes:
    """Return an archive with one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(name, content)
    return file.getvalue()


def encrypted(content: bytes) -> bytes:
    """Return an archive that says that its member is encrypted."""
    made = bytearray(archive("a.txt", content))
    made[6] |= 1
    made[made.index(b"PK\1\2") + 8] |= 1
    return bytes(made)


def picture(kind: bytes = b"tEXt", said: bytes = b"Comment\0nothing") -> bytes:
    """Return a PNG of one point with one more chunk."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = (chunk(b"IHDR", head), chunk(kind, said), chunk(b"IDAT", zlib.compress(b"\0\0")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def b64(content: bytes | str) -> str:
    """Return base64 text."""
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def highlighted(code: str) -> str:
    """Return code as a syntax highlighter writes it."""
    words = code.replace("(", " ( ").replace(".", " . ").split()
    return "<pre>" + " ".join(f'<span class="n">{html.escape(word)}</span>' for word in words) + "</pre>"


def coloured(code: str) -> str:
    """Return code as IPython writes it in a traceback."""
    return "".join(f"\x1b[38;5;28m{word}\x1b[39m " for word in code.split())


def nested(content: bytes, times: int) -> bytes:
    """Return an archive in an archive in an archive …"""
    for _ in range(times):
        content = archive("inner.zip", content)
    return content


def in_message(text: str) -> Callable[[bytes], bytes]:
    """Plant a text where the page says why a hidden check is not passed."""
    return lambda page: page.replace(b"  Promised    ", f"  Promised    {html.escape(text)} ".encode(), 1)


def in_main(text: str) -> Callable[[bytes], bytes]:
    """Plant HTML into the main part of a page."""
    return lambda page: page.replace(b"</main>", f"{text}</main>".encode(), 1)


def text_cell(text: str) -> Callable[[bytes], bytes]:
    """Plant a text cell."""
    return in_notebook(
        lambda notebook: notebook["cells"].append(
            {"cell_type": "markdown", "id": "planted", "metadata": {}, "source": text.splitlines(keepends=True)}
        )
    )


def with_metadata(**metadata: Any) -> Callable[[bytes], bytes]:
    """Plant metadata into the last cell."""
    return in_notebook(lambda notebook: notebook["cells"][-1]["metadata"].update(metadata))


CODE = ("solution_code",)
HANDOUTS = [
    # Where in a notebook.
    Canary("a text cell", NOTEBOOK, text_cell(f"The answer is\n\n    {SOLUTION}\n"), needs=CODE, inside="cell planted"),
    Canary("a comment in a code cell", SCRIPT, below(f"# {SOLUTION}"), needs=CODE),
    Canary("what a cell printed", NOTEBOOK, in_outputs(output_type="stream", name="stdout", text=[SOLUTION])),
    Canary("a traceback in colours", NOTEBOOK, in_outputs(output_type="error", traceback=[coloured(SOLUTION)])),
    Canary("an output in HTML", NOTEBOOK, shown("text/html", highlighted(SOLUTION)), needs=("without_tags",)),
    Canary("text beside a picture", LESSON, shown("image/png", b64(picture()), alt=SOLUTION)),
    Canary(
        "text in a picture of an output",
        LESSON,
        shown("image/png", b64(picture(said=b"Comment\0" + SOLUTION.encode()))),
        needs=("base64_parts",),
        inside="base64",
    ),
    Canary("metadata of a cell", NOTEBOOK, with_metadata(nbgrader={"solution": SOLUTION}), inside="metadata.nbgrader"),
    Canary("metadata of the notebook", NOTEBOOK, in_notebook(lambda made: made["metadata"].update(by=SOLUTION))),
    Canary(
        "an attachment",
        NOTEBOOK,
        in_notebook(lambda made: made["cells"][0].update(attachments={"a.txt": {"text/plain": b64(SOLUTION)}})),
        needs=("base64_parts",),
        inside="attachments",
    ),
    Canary(
        "a key of JSON that is written twice",
        MANIFEST,
        instead(json.dumps({"a": SOLUTION})[:-1].encode() + b', "a": 1}'),
    ),
    Canary("JSON in JSON", MANIFEST, instead(json.dumps({"a": json.dumps({"b": SOLUTION})}).encode())),
    # How it is written.
    Canary("further in", SCRIPT, below(f"class A:\n            {SOLUTION}")),
    Canary("on two lines", SCRIPT, below(SOLUTION.replace("await ", "await\n        "))),
    Canary("lines joined", SCRIPT, below("text: str | None = None; error: Exception | None = None; started = clock()")),
    Canary("comments in between", SCRIPT, below("prompt in enumerate(prompts)]  # all\n# of them\n" + SOLUTION)),
    Canary("other quotes", SCRIPT, below(CALL.replace('"', "'"))),
    Canary(
        "a short line on two lines of a notebook",
        NOTEBOOK,
        text_cell(SHORT.replace("= ", "=\n")),
        needs=("json_leaves",),
    ),
    Canary("in capitals", README, below(SOLUTION.upper())),
    Canary("letters that cannot be seen", README, below(SOLUTION.replace("gather", "gat\u200bher"))),
    Canary("letters of another width", README, below(SOLUTION.replace("gather", "ｇａｔｈｅｒ"))),
    Canary("a short line", README, below(f"Begin with `{SHORT}`."), needs=("short_solution_lines",)),
    Canary(
        "unicode escapes",
        SCRIPT,
        below("".join(f"\\u{ord(letter):04x}" for letter in SOLUTION)),
        needs=("without_escapes",),
    ),
    Canary("a line end that is written out", SCRIPT, below(f'"x\\n{SHORT}"'), needs=("without_escapes",)),
    Canary("entities", README, below("".join(f"&#{ord(letter)};" for letter in SOLUTION))),
    Canary(
        "an address",
        README,
        below(f"[x](https://x.org/?q={urllib.parse.quote(SOLUTION)})"),
        needs=("without_percents",),
    ),
    Canary("base64", README, below(b64(f"see: {SOLUTION}")), needs=("base64_parts",)),
    Canary(
        "base64 on many lines",
        README,
        below(base64.encodebytes(b"." * 60 + SOLUTION.encode())),
        needs=("base64_parts",),
    ),
    Canary("hexadecimal digits", README, below(SOLUTION.encode().hex()), needs=("hex_parts",)),
    Canary("a comment in HTML", README, below(f"<!-- {SOLUTION} -->")),
    Canary("an attribute in HTML", README, below(f'<a data-answer="{html.escape(SOLUTION)}">x</a>')),
    Canary("a web page's comment", README, instead(f"<!DOCTYPE html><p>Hi<!-- {SOLUTION} -->".encode())),
    Canary("a web page", README, instead(f"<!DOCTYPE html>{highlighted(SOLUTION)}".encode())),
    Canary("UTF-16 without its mark", README, instead(SOLUTION.encode("utf-16-le"))),
    Canary("UTF-16", README, instead(SOLUTION.encode("utf-16"))),
    Canary("a binary file", README, instead(b"\0\1\2\xff" + SOLUTION.encode() + b"\0\0")),
    # What it is packed in.
    Canary(
        "a member of the wheel",
        "kit.whl",
        in_zip("harbor_kit/answers_of_py01.py", SOLUTION),
        needs=("zip_members",),
        inside="answers_of_py01.py",
    ),
    Canary("a comment of a member", "kit.whl", in_zip("a.py", "", comment=SOLUTION.encode()), needs=("zip_members",)),
    Canary(
        "an archive in an archive",
        "kit.whl",
        in_zip("a.zip", archive("b.txt", SOLUTION.encode())),
        inside="a.zip › b.txt",
    ),
    Canary(
        "an archive behind a picture",
        README,
        instead(picture() + archive("a.txt", SOLUTION.encode())),
        needs=("zip_members",),
    ),
    Canary("gzip", README, instead(gzip.compress(SOLUTION.encode())), needs=("streams",), inside="gzip"),
    Canary("behind a gzip stream", README, instead(gzip.compress(b"x") + gzip.compress(SOLUTION.encode()))),
    Canary("bzip2", README, instead(bz2.compress(SOLUTION.encode())), needs=("streams",), inside="bzip2"),
    Canary("xz", README, instead(lzma.compress(b"%s\n" % SOLUTION.encode() * 20)), needs=("streams",), inside="xz"),
    Canary("text of a picture", README, instead(picture(said=b"Comment\0" + SOLUTION.encode()))),
    Canary(
        "packed text of a picture",
        README,
        instead(picture(b"zTXt", b"Comment\0\0" + zlib.compress(SOLUTION.encode()))),
        needs=("png_texts",),
        inside="zTXt",
    ),
    Canary(
        "the name of a file",
        README,
        lambda content: content,
        Kind.NAME,
        named=f"tests/{HIDDEN_NAME}.py",
        inside="its name",
    ),
    Canary("the name of a member", "kit.whl", in_zip(f"{HIDDEN_NAME}.py", ""), Kind.NAME, inside="names of members"),
    Canary(
        "text of a picture in many languages",
        README,
        instead(picture(b"iTXt", b"Comment\0\1\0x-klingon\0x\0" + zlib.compress(SOLUTION.encode()))),
        inside="iTXt",
    ),
    # What cannot be looked into.
    Canary("an encrypted archive", README, instead(encrypted(b"x")), Kind.CLOSED),
    Canary("a broken archive", README, instead(archive("a", b"x" * 99)[:60]), Kind.CLOSED),
    Canary("a broken stream", README, instead(gzip.compress(b"x" * 99)[:-9]), Kind.CLOSED),
    Canary("archives without end", README, instead(nested(b"x", 20)), Kind.CLOSED),
    # What is secret.
    Canary(
        "two lines of a solution",
        README,
        below("`calls = [call_one(client, index, prompt, timeout=timeout) for index`"),
    ),
    Canary("an explanation", README, below(EXPLANATION), Kind.EXPLANATION, ("explanations",)),
    Canary("the code of a hidden check", TESTS, below(HIDDEN), Kind.HIDDEN, ("hidden_code",)),
    Canary("the name of a hidden check", TESTS, below(f'"{HIDDEN_NAME}",'), Kind.NAME, ("hidden_names",)),
    Canary(
        "the name of a hidden check as an id",
        NOTEBOOK,
        in_notebook(lambda made: made["cells"][-1].update(id=f"check-{HIDDEN_NAME.replace('_', '-')}")),
        Kind.NAME,
        ("hidden_names",),
    ),
    Canary("the title of a hidden check", NOTEBOOK, text_cell(HIDDEN_TITLE), Kind.TITLE, ("hidden_titles",)),
    Canary("an expected value", NOTEBOOK, text_cell(HIDDEN_VALUE), Kind.VALUE, ("hidden_values",)),
    Canary("an expected value in JSON", MANIFEST, instead(HIDDEN_VALUE.replace("'", '"').encode()), Kind.VALUE),
    Canary("a value that goes in, in JSON", MANIFEST, instead(b'{"of": [0.3, 0.2, 0.4, 0.1]}'), Kind.VALUE),
    Canary("a value that goes in", SCRIPT, below("[0.3, 0.2, 0.4, 0.1]"), Kind.VALUE, ("hidden_values",)),
    Canary(
        "a misconception in the wheel",
        "kit.whl",
        in_zip("harbor_kit/wrong.py", MISCONCEPTION),
        Kind.VARIANT,
        ("variants",),
    ),
    Canary("an alternative", SCRIPT, below(ALTERNATIVE), Kind.VARIANT, ("variants",)),
    Canary("the name of a misconception", MANIFEST, below("awaits_one_by_one"), Kind.VARIANT, ("variants",)),
    Canary("the design of an exercise", README, below(DESIGN), Kind.DESIGN, ("designs",)),
    Canary("the seed of the course", MANIFEST, below(f'{{"seed": "{SEED}"}}'), Kind.SEED, ("seed",)),
    Canary("a marker", SCRIPT, below("# BEGIN SOLUTION"), Kind.MARKER, ("markers",)),
]

SOLVED = Audience.SOLVED
ONE, STAFF, LMS, OTHERS = Audience.FEEDBACK, Audience.STAFF, Audience.LMS, Audience.INSTRUCTOR
PAGES = [
    Canary("a hidden check in the edition with solutions", SCRIPT, below(HIDDEN), Kind.HIDDEN, audience=SOLVED),
    Canary("a hidden check's code in a message", PAGE, in_message(f"assert {HIDDEN}"), Kind.HIDDEN, audience=ONE),
    Canary("a hidden check's value in a message", PAGE, in_message(HIDDEN_VALUE), Kind.VALUE, audience=ONE),
    Canary("a hidden check's name on a page", PAGE, in_main(f"<p id='{HIDDEN_NAME}'>"), Kind.NAME, audience=ONE),
    Canary("a solution in a hint", PAGE, in_main(f"<p>Hint: {highlighted(SOLUTION)}"), audience=ONE),
    Canary("another's name", PAGE, in_main("<p>As for Weber, Jonas"), Kind.PERSON, audience=ONE),
    Canary(
        "another's name the other way round", PAGE, in_main("<p>Dear Jonas <b>Weber</b>"), Kind.PERSON, audience=ONE
    ),
    Canary("another's page in a link", PAGE, in_main('<a href="ada.html">next</a>'), Kind.PERSON, audience=ONE),
    Canary("another's folder", PAGE, in_main("<p>submitted/ada/01.py"), Kind.PERSON, audience=ONE),
    Canary("another's row", PAGE, in_main("<tr><th>S1010</th><td>45 of 70</td></tr>"), Kind.PERSON, audience=ONE),
    Canary("another's address", PAGE, in_main("<!-- jonas@uni.example -->"), Kind.PERSON, audience=ONE),
    Canary("a solution on the class page", CLASS, in_main(f"<pre>{SOLUTION}</pre>"), audience=STAFF),
    Canary("an address in a file for an LMS", CANVAS, below("chen@uni.example,,"), Kind.PERSON, audience=LMS),
    Canary("a message in a file for an LMS", CANVAS, below(f'"{CALL}"'), audience=LMS),
    Canary("a formula in a file for an LMS", CANVAS, below(f'"=CONCAT(""{HIDDEN_NAME}"")"'), Kind.NAME, audience=LMS),
    Canary("a student in what another grader takes", SCRIPT, below("# of S1003"), Kind.PERSON, audience=OTHERS),
]
CANARIES = [*HANDOUTS, *PAGES]
