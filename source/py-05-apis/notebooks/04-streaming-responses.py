# %% [markdown]
# # The first word counts
#
# **PY-05 · API interaction patterns** · lesson 4
#
# ## You will be able to
#
# - **measure** what somebody waits for in a `stream`: the first word, and the last;
# - **predict** which events a reader makes of `data:` lines, comments and blank lines;
# - **trace** which bytes a reader keeps when a chunk cuts a line or a letter, and why `splitlines` is wrong;
# - **write** a reader that hands over what is whole, and says whether a `[DONE]` or its like has come;
# - **choose** between a limit for the pause and one for the whole, and close what you leave early with `aclosing`.
#
# ## Before you start
#
# You have done [lesson 2, One client, many calls](02-async-http.ipynb) and [lesson 3, Reading two
# providers](03-rest-api-patterns.ipynb), and know async generators from [the patterns of
# PY-01](../../py-01-async/notebooks/03-async-patterns-ai.ipynb). No key and no network are needed.
#
# **Time: 75 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type between the quotes, and run it
# again.

# %% [markdown] tags=["hook"]
# ## 1 · Six seconds of nothing
#
# Ada asks Harbor about her export, and so does Ben. The model needs six seconds for the answer: fifteen words, one
# after the other. Ada's page waits for the whole answer. Ben's page shows what is there. (The seconds are counted, not
# waited.)
#
# Before you run the cell: both answers are complete after six seconds. When does each read
# the first word?

# %% tags=["hook"]
import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing

from harbor_kit import run_virtual
from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything
ANSWER = "An export of that size comes in parts, so please ask for part one first."


async def model() -> AsyncGenerator[str, None]:
    for word in ANSWER.split():
        await asyncio.sleep(0.4)
        yield word + " "


async def two_pages() -> None:
    shown, now = "", asyncio.get_running_loop().time
    async for piece in model():
        shown += piece
        print(f"{now():3.1f} s  Ada sees: {'all of it' if shown.strip() == ANSWER else '':9}  Ben sees: {shown}")


print("both are complete after", run_virtual(two_pages()).elapsed, "s")

# %% [markdown]
# Ben reads after 0.4 seconds, Ada after six. Nothing got faster, and there are two numbers now:
#
# **Time to first token** = seconds until the first text that is not empty is there. It decides whether somebody stays.
# The **total** = seconds until the end. It decides when a program can go on.
#
# So stream where a person reads. A program that parses the answer gains little (proxies that cut off silence spare
# it), and loses a status for all of it: a stream that began with 200 can fail afterwards.
#
# ## 2 · An event is some lines, and a blank one
#
# Providers send the pieces as *server-sent events*, SSE for short: texts in one long response, in a format that
# browsers have read for years. Its rules are few, and the [standard for event
# streams](https://html.spec.whatwg.org/multipage/server-sent-events.html) is short. Most bugs come from leaving one
# out.

# %% [markdown]
# ### Eight rules
#
# 1. The body is UTF-8. A byte order mark at its start is skipped.
# 2. A line ends with LF, with CR, or with CR LF. Nothing else ends a line.
# 3. A line is a field, a colon, a value. *One* space after the colon does not count; a second one does. Without a
#    colon, all of the line is the field, and its value is empty.
# 4. `data` is the content. Several `data` lines in one event are joined, with a newline between them.
# 5. `event` names the kind; without it, the kind is `message`. `id` names the place, for those who come back later.
#    Fields that you do not know are skipped.
# 6. A line that begins with a colon is a comment: `: ping` says *I am still here*.
# 7. A blank line ends the event. If it had no `data`, it is dropped.
# 8. What no blank line has ended when the stream is over is dropped.
#
# The next cell is the *sender's* side. Look at the bytes.

# %%
import json


def event(data: str, kind: str = "") -> bytes:
    """Return the bytes of an event as a server sends them."""
    rows = [f"event: {kind}"] if kind else []
    rows += [f"data: {row}" for row in data.split("\n")]
    return "\n".join([*rows, "", ""]).encode()


for sent in (event("Dear Ada,\nyour export is ready."), event('{"type": "ping"}', kind="ping"), event("Zoë 🙂")):
    print(sent)

# %% tags=["predict"]
from harbor_kit.quiz import predict

BODIES = [
    b"data: two\ndata: lines\n\n",
    b"data:no space\n\n",
    b": ping\n\n",
    b"data:  x = 1\r\n\r\n",
    b"event: done\n\ndata: half",
]
print("five bodies:", *BODIES, sep="\n")
guess_events = predict(
    "Each body is a stream of its own. How many events do the five make, taken together (next cell)?",
    {
        "A": "two: the first and the fourth, as the second lacks its space",
        "B": "three: the first, the second and the fourth",
        "C": "four: as in B, and the half one at the end",
        "D": "five: one for each body, as each of them has some text",
    },
    choice="",
)

# %% tags=["run", "bad"]
BROWSER = [["two\nlines"], ["no space"], [], [" x = 1"], []]  # what Chromium's EventSource gave, November 2026


def in_a_hurry(body: bytes) -> list[str]:
    """Return the data of each event. ✗ Wrong: it is right for one kind of sender."""
    return [block.removeprefix("data: ") for block in body.decode().split("\n\n") if block]


print(f"{'the body':33}{'a browser':17}in a hurry")
for body, right in zip(BODIES, BROWSER, strict=True):
    print(f"{str(body)[2:-1]:33}{right!s:17}{in_a_hurry(body)}")
print(f"{'data: Hello.':33}{['Hello.']!s:17}{in_a_hurry(event('Hello.'))}")

# %% tags=["reveal"]
guess_events.reveal(
    "B",
    {
        "A": "the space after the colon may be left out; if it is there, it is not a part of the value.",
        "B": "two lines are one event; a comment is none; an event without data and one without an end are dropped.",
        "C": "no blank line came after it, so nobody knows whether more was to come: it is dropped.",
        "D": "a comment is no event, and neither is a name that no data follows.",
    },
)

# %% [markdown] tags=["investigate"]
# The reader *in a hurry* is wrong for all five, and right for the form that most providers send (November 2026). Such
# readers are everywhere, as they pass every test made by hand. They fail when a proxy adds a comment, or a server
# ends its lines with CR LF: then the bytes between two events are CR LF CR LF, with no two LFs in a row.
#
# Mind the fourth body: only the first of its two spaces is dropped. In the answer of a model, the other can be the
# indentation of Python code, and `strip()` would break it.
#
# Now write one event by hand: the kind `note`, and two lines of data, `part 1` and `part 2`.

# %% tags=["modify"]
BY_HAND = b""  # modify this line: the bytes of the event, with \n for each end of a line

wanted = event("part 1\npart 2", kind="note")
same = next((place for place, (a, b) in enumerate(zip(BY_HAND, wanted, strict=False)) if a != b), len(BY_HAND))
if wanted == BY_HAND:
    print("That is the event.")
else:
    print(f"Right so far: {BY_HAND[:same]!r}, {same} of {len(wanted)} bytes.")

# %% [markdown]
# ## 3 · Bytes, not messages
#
# A connection carries bytes; what they mean, only the protocol says. A **chunk** = what one read gives you, and it can
# end anywhere: in the middle of an event, of a word, of a letter. Buffers, encryption and proxies decide where, and not
# the sender's `write`.
#
# On your own machine each event mostly comes alone, so code that takes a chunk for an event works there. It fails in
# production, now and then.
#
# The reader in the next cell but one decodes each chunk, and parses each line that begins with `data: `. It gets one
# event of 30 bytes, cut in two, once at each of the 29 places.

# %% tags=["predict"]
guess_cuts = predict(
    "At how many of the 29 places can this event be cut, so that the reader still finds its text (next cell)?",
    {
        "A": "25: the é has two bytes and the 🙂 four, so four cuts go through a letter",
        "B": "all 29: an event that is sent in one piece is received in one piece",
        "C": "2: those behind the closing brace",
        "D": "none: half an event is never valid JSON",
    },
    choice="",
)

# %% tags=["run", "bad"]
from collections import Counter

CAFE = json.dumps({"text": "Café 🙂"}, ensure_ascii=False)
SENT = event(CAFE)


def chunk_by_chunk(chunks: list[bytes]) -> list[str]:
    """Return the texts. ✗ Wrong: it takes what one read gives for whole lines of whole letters."""
    lines = [line for chunk in chunks for line in chunk.decode("utf-8").split("\n")]
    return [json.loads(line[6:])["text"] for line in lines if line.startswith("data: ")]


fates: Counter[str] = Counter()
for cut in range(1, len(SENT)):
    try:
        fates[f"found {chunk_by_chunk([SENT[:cut], SENT[cut:]])}"] += 1
    except ValueError as error:
        fates[type(error).__name__] += 1
print(len(SENT), "bytes:", dict(fates))

# %% tags=["reveal"]
guess_cuts.reveal(
    "C",
    {
        "A": "those four raise UnicodeDecodeError; most other cuts leave half a JSON text, or a line without its name.",
        "B": "what is sent in one piece is received in one piece most of the time, and nobody promises it.",
        "C": "only when the JSON is whole and the cut is in or before the blank line does this reader work.",
        "D": "behind the closing brace the JSON is whole, and this reader never waits for the blank line.",
    },
)

# %% [markdown] tags=["investigate"]
# The worst of these fates is `found []`: no error, and no text. A cut through the name `data` makes two lines that
# nobody knows, and both are skipped. Somebody reads an answer that lacks some words.
#
# **What to see:** three readers of the same 3,816 bytes, the answer of section 1, on one time axis. A stroke is a
# chunk, a ring one event or more, now complete; below stand the words. The dark bar is the wait for the first word, the
# upright line the total: 6 s for all three. Ben gets each event when it is sent. Behind a proxy that collects 1,000
# bytes, chunks end inside of events, words come in groups, and the first one after 1.6 s. Ada waits for everything.
#
# **Where the picture stops being true:** chunks of one size and words of one pace. Real ones vary, so the same code
# sees other cuts each time.

# %% tags=["figure"]
from harbor_kit.firstword import at_once, show_first_word, watch
from harbor_kit.provider import Cut, Provider

URL, KEY = "https://llm.example/v1/chat/completions", {"Authorization": "Bearer fake-key-of-harbor"}
ASKED = {"model": "harbor-small", "messages": [{"role": "user", "content": "Export?"}], "stream": True}

provider = Provider(latencies=[0.4], pace=0.4, replies=[ANSWER])
parts = provider.answer("POST", URL, KEY, json.dumps(ASKED).encode()).parts  # pairs: seconds to wait, an event
show_first_word({"Ben": watch(parts), "Ben, behind a proxy": watch(parts, size=1000), "Ada": at_once(parts)})

# %% tags=["modify", "bad"]
SIZE = 12  # modify this line: from which size on does the reader work? Would it with two events, one after the other?

pieces = [SENT[start : start + SIZE] for start in range(0, len(SENT), SIZE)]
print(*pieces, sep="\n")
try:
    print("read:", chunk_by_chunk(pieces))
except ValueError as error:
    print(f"✗ Wrong: {type(error).__name__}: {error}")

# %% [markdown] tags=["investigate"]
# ## 4 · Ten characters that end a line
#
# So let a library cut the lines. `httpx` has `aiter_lines()`, which keeps half a line until the rest has come. The next
# cell feeds it one event, in one chunk. In its text stands U+2028, which you do not see: word processors write it for a
# line break inside a paragraph, and people paste it into tickets. JSON allows it.
#
# Before you run it: rule 2 names three ends of a line, made of two characters. Which other eight may `splitlines()`
# know? What does `json.loads` say to the first line?

# %% tags=["investigate", "bad"]
import sys

import httpx

every = "".join(map(chr, range(sys.maxunicode + 1)))
ends = [line[-1] for line in every.splitlines(keepends=True)[:-1]]
print(len(ends), "characters:", *(f"U+{ord(end):04X}" for end in ends))
PASTED = event(json.dumps({"text": "Dear Harbor,\u2028it crashes."}, ensure_ascii=False))


async def by_lines() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=PASTED))
    client = httpx.AsyncClient(transport=transport, timeout=10)
    async with client, client.stream("POST", URL, headers=KEY) as response:
        async for line in response.aiter_lines():  # ✗ Wrong: for it, U+2028 ends a line
            print("a line:", line)
            json.loads(line.removeprefix("data: "))


try:
    run_virtual(by_lines())
except json.JSONDecodeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown] tags=["investigate"]
# `aiter_lines()` uses `str.splitlines()`, and so do its successor in `httpx2` and many a reader in a hurry (November
# 2026). Ten characters end a line there; SSE knows two of them, LF and CR.
#
# One rule avoids the traps of sections 3 and 4: **look for ends of lines in the bytes, and decode a line when it is
# whole.** That is safe, as in UTF-8 the bytes of LF and CR are never a part of another character. `aiter_bytes()` gives
# you the bytes, unpacked where they were compressed.
#
# ## 5 · What a model sends
#
# Inside the events is JSON, with rules of its own. Below are the `data` of a whole answer in the shape of OpenAI's Chat
# Completions, shortened. Before you run the cell, mark the ones that have a text.

# %% tags=["bad"]
CHAT = [
    '{"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": null}]}',
    '{"choices": [{"index": 0, "delta": {"content": "Ask for"}, "finish_reason": null}]}',
    '{"choices": [{"index": 0, "delta": {"content": " part one."}, "finish_reason": null}]}',
    '{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}',
    '{"choices": [], "usage": {"prompt_tokens": 21, "completion_tokens": 5, "total_tokens": 26}}',
    "[DONE]",
]
for data in CHAT:
    try:
        print(f"{json.loads(data)['choices'][0]['delta']['content']!r:17}", end="")  # ✗ Wrong: not all have it
    except (LookupError, ValueError) as error:
        print(f"{type(error).__name__:17}", end="")
    print(data[:90])

# %% [markdown]
# Two of the six have a text. The first has an empty one, so it is not the first token. The fourth says why the model
# stopped. The fifth comes if you asked for `usage`: its `choices` are empty, and `choices[0]` raises
# `IndexError: list index out of range` at the end of each good answer. The last one is no JSON at all.
#
# `[DONE]` is the most important of them. A connection that breaks can look like one that ends: behind some gateways, no
# more bytes come, and nothing is raised. **What tells *finished* from *cut off* is that the protocol said so.** An
# error in mid-stream is an event: OpenAI sends `data: {"error": …}`, without a name, and the status stays 200.
#
# In Anthropic's Messages, each event has a name. The next cell reads a short one.

# %%
from typing import Any

NAMED: list[tuple[str, dict[str, Any]]] = [
    ("message_start", {"message": {"usage": {"input_tokens": 21, "output_tokens": 1}}}),
    ("ping", {"type": "ping"}),
    ("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": "Ask for"}}),
    ("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": " part one."}}),
    ("message_delta", {"delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}}),
    ("message_stop", {}),
]


def message_of(events: Iterable[tuple[str, dict[str, Any]]]) -> str:
    text, why, ended = "", "no reason given", "cut off"
    for kind, content in events:  # a kind that we do not know is skipped
        if kind == "content_block_delta":
            text += content["delta"].get("text", "")
        elif kind == "message_delta":
            why = content["delta"]["stop_reason"]
        elif kind == "message_stop":
            ended = "finished"
    return f"{text!r}, {why}, {ended}"


print(message_of(NAMED), message_of(NAMED[:4]), sep="\n")

# %% [markdown]
# | | Chat Completions | Messages |
# |---|---|---|
# | kind of an event | none, all are `message` | in `event`, and again in the data |
# | text | `choices[0].delta.content` | a `text_delta` |
# | why it stopped | `finish_reason` | `stop_reason`, in `message_delta` |
# | tokens | one chunk, if asked for | `message_start`; the latest `message_delta` counts |
# | error in mid-stream | `data: {"error": …}` | `event: error` |
# | still here | a comment, from some gateways | `ping` |
# | the end | `[DONE]` | `message_stop` |
#
# (As documented in November 2026.) In both, fields and kinds are added: skip what you do not know.
#
# ## 6 · A tool call in pieces
#
# A tool call's arguments come in pieces, too, as parts of a JSON *text*. The name comes with the first piece only.
# If the model calls two tools, an `index` says to which of them a piece belongs. Before you run the next cell: what
# does the second call say if each piece goes to the call that began last?

# %% tags=["bad"]
FRAGMENTS = [  # index, name, piece of the arguments: six chunks, in the order in which they came
    *[(0, "find_article", ""), (0, None, '{"about": "exp'), (1, "open_ticket", "")],
    *[(1, None, '{"title": "Ex'), (0, None, 'ort"}'), (1, None, 'port hangs"}')],
]


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


calls: list[str] = []
for _index, tool, piece in FRAGMENTS:
    if tool:
        calls.append("")
    calls[-1] += piece  # ✗ Wrong: a piece belongs to its index, not to the call that began last
print("by arrival:", *((text, is_json(text)) for text in calls))
for wanted_index in (0, 1):
    joined = "".join(piece for index, _, piece in FRAGMENTS if index == wanted_index)
    print("by index:  ", joined, is_json(joined))

# %% [markdown]
# Most models send one call after the other, so joining *by arrival* works until the first gateway that does not. And no
# piece is JSON by itself: parse once, when the stream is finished. Never mend what was cut off: `{"rows": 1` and a
# brace is valid JSON, and the model may have meant 1,000 rows.
#
# ## 7 · Leaving, and waiting
#
# Ben closes his page after the first words. What happens to the stream? `break` ends *your* loop. The generator behind
# it still stands at its `yield`, with the response open, until Python collects it: the connection stays taken, and the
# provider may go on writing, at your cost. `async with` closes on every way out: `client.stream(…)` for a response, and
# `aclosing(…)` for your own generator. The price: HTTP/1.1 cannot use that connection again.

# %% tags=["investigate", "bad"]
from harbor_kit.transports import AsyncTransport


async def arriving(client: httpx.AsyncClient) -> AsyncGenerator[bytes, None]:
    async with client.stream("POST", URL, json=ASKED, headers=KEY) as response:
        async for chunk in response.aiter_bytes():
            yield chunk


async def leaving(transport: AsyncTransport) -> int:
    async with httpx.AsyncClient(transport=transport, timeout=10) as client:
        left = arriving(client)
        async for _ in left:
            break  # ✗ Wrong: the loop ends, and the generator waits at its yield
        print("after break:    connections in use:", transport.in_use)
        async with aclosing(left):
            await anext(left)  # it was still there, and gives the next chunk
        return transport.in_use


print("after aclosing: connections in use:", run_virtual(leaving(AsyncTransport(Provider()))).result)

# %% [markdown]
# When do *you* leave because nothing comes? There are two limits. One is for the **pause** between two pieces, the
# head among them: in `httpx`, that is `read` in `httpx.Timeout`, and it starts anew with each. The other is for the
# **whole**: `asyncio.timeout` around all of it.
#
# Two streams: a steady one with a word each four seconds, for two minutes; and one that falls silent after its third
# word, with the connection open.

# %% tags=["predict"]
guess_limits = predict(
    "The steady and the silent one, each with 5 s for the pause, and with 60 s for the whole: when is it over?",
    {
        "A": "pause: 5 s and 5 s; whole: 60 s and 60 s",
        "B": "pause: 120 s and never, as its connection is open; whole: 60 s and 60 s",
        "C": "pause: 120 s and 17 s; whole: 60 s and 60 s",
        "D": "pause: 120 s and 17 s; whole: 120 s, as it is alive, and 60 s",
    },
    choice="",
)

# %% tags=["run"]
def steady_or_silent(name: str) -> Provider:
    """Return a provider that sends its head after 4 s, and then a word each 4 s: thirty, or three and then none."""
    cuts = {0: Cut(after=4, ending="silence")} if name == "silent" else {}
    return Provider(latencies=[4.0], pace=4.0, replies=[" ".join(["word"] * 30)], fail=cuts)


async def limited(name: str, pause: float | None, whole: float | None) -> str:
    words, now = 0, asyncio.get_running_loop().time
    transport, limits = AsyncTransport(steady_or_silent(name)), httpx.Timeout(5.0, read=pause)
    try:
        async with asyncio.timeout(whole), httpx.AsyncClient(transport=transport, timeout=limits) as client:
            async for chunk in arriving(client):
                words += chunk.count(b"word")
    except (httpx.ReadTimeout, TimeoutError) as error:
        return f"{type(error).__name__} after {now()} s, {words} words were there"
    return f"complete after {now()} s, {words} words"


for name in ("steady", "silent"):
    print(f"{name}, pause of 5 s: ", run_virtual(limited(name, pause=5.0, whole=None)).result)
    print(f"{name}, whole of 60 s:", run_virtual(limited(name, pause=None, whole=60.0)).result)

# %% tags=["reveal"]
guess_limits.reveal(
    "C",
    {
        "A": "the limit for the pause starts anew with each word, and four seconds are less than five.",
        "B": "an open connection is no sign of life: five seconds after the third word the limit is reached.",
        "C": "three words in 12 s and 5 s of silence; and the limit for the whole asks nothing about pauses.",
        "D": "the limit for the whole ends the steady answer, too, in the middle of a sentence.",
    },
)

# %% [markdown] tags=["investigate"]
# A limit for the whole cannot tell a long answer from a dead one. So limit the pause, and the whole generously. But a
# `ping` is bytes, too: with one every ten seconds, a `read` of 15 s never notices that the model hangs. The time since
# the last *piece* (the exercise limits it) says whether the connection lives; since the last *text*, whether the model
# does.
#
# What has come is worth something: hand it on with the error, as half an answer. A retry is paid again.
#
# ## 8 · With a library
#
# | | does for you | stays yours |
# |---|---|---|
# | httpx-sse | the rules | what the data mean, whether the end has come |
# | a provider's SDK | chunks as objects | empty `choices`; with OpenAI's, a stream that was cut off ends in silence |
# | `EventSource`, in browsers | the rules | it sends no POST |
#
# httpx-sse once split at U+2028, too ([its issue
# 34](https://github.com/florimondmanca/httpx-sse/issues/34)); of `event: done` without data it makes an event, unlike a
# browser (November 2026).

# %% [markdown] tags=["worked"]
# ## 9 · Worked example: the telephone
#
# Harbor's telephone sends a log of its calls, over a connection open all day:
#
# ```text
# caller = Zoë
# said = The export hangs
# said = at 93 percent 🙁
#
# ```
#
# It is not SSE. A line ends with LF. Spaces around `=` do not count. A name that comes
# twice makes a list. A blank line ends a call. The last entry is `total`, the number of calls.
#
# Comments name four sub-goals, which the exercise repeats for SSE. Look for four decisions:
#
# - What is kept are *bytes*, decoded when their line is whole. One `split`: a chunk can end several lines, or none.
#   Each chunk copies what is kept: 8 GB for a line of 4 MB in chunks of 1,000 bytes. Limit lines.
# - A line is cut at its *first* `=`. What somebody said may have others.
# - A call is handed over when its blank line comes; the next call may begin hours later.
# - `finished` compares `total` with what came. That no more bytes come says nothing.

# %% tags=["worked"]
class CallReader:
    def __init__(self) -> None:
        self.kept, self.count, self.total = b"", 0, -1  # kept: a line that has no end yet
        self.notes: dict[str, list[str]] = {}  # the lines of a call that has no end yet

    def take(self, chunk: bytes) -> list[tuple[str, ...]]:
        # --- sub-goal: keep bytes until a line is whole
        *rows, self.kept = (self.kept + chunk).split(b"\n")
        return [call for row in rows for call in self._calls(row.decode("utf-8"))]

    def _calls(self, row: str) -> Iterator[tuple[str, ...]]:
        if row:
            # --- sub-goal: take a line apart
            name, value = row.split("=", maxsplit=1)
            self.notes.setdefault(name.strip(), []).append(value.strip())
        elif "total" in self.notes:
            self.total = int(self.notes.pop("total")[0])
        elif self.notes:
            # --- sub-goal: dispatch on the blank line
            over, self.notes, self.count = self.notes, {}, self.count + 1
            yield (*over["caller"], *over.get("said", []))


# %% tags=["worked"]
ZOE = "caller = Zoë\nsaid = The export hangs\nsaid = at 93 percent 🙁\n\n"
LOG = f"{ZOE}caller = Ben\nsaid = rows = 1000?\n\ntotal = 2\n\n".encode()


def finished(reader: CallReader) -> bool:
    # --- sub-goal: say whether it was finished
    return not reader.kept and not reader.notes and reader.total == reader.count


def read(*chunks: bytes) -> tuple[list[tuple[str, ...]], bool]:
    reader = CallReader()
    return [call for chunk in chunks for call in reader.take(chunk)], finished(reader)


whole = read(LOG)
print(whole)
print(len(LOG), "ways to cut it in two, all the same:", all(read(LOG[:n], LOG[n:]) == whole for n in range(len(LOG))))
print("one byte at a time, the same:", read(*(LOG[n : n + 1] for n in range(len(LOG)))) == whole)
print("broken off early and called finished:", sum(read(LOG[:n])[1] for n in range(len(LOG))), "of", len(LOG))

# %% [markdown] tags=["faded"]
# ## Your turn: what is kept, and a reader of your own
#
# The telephone's bytes come in four chunks. What is in `kept` after each of them? Where nothing is kept, type
# `nothing`.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in, parsons

kept_bytes = fill_in(
    r"""take(b"caller = A")                   kept: ___
take(b"da\nsaid = it ha")             kept: ___
take(b"ngs\n\ncaller = B")            kept: ___
take(b"en\nsaid = me too\n")          kept: ___""",
    ["", "", "", ""],
)
loop = parsons(
    "Harbor's search sends hits as JSON lines; each ends in CR LF. Build the loop that reads them from chunks.",
    {
        "A": 'kept = b""',
        "B": "for chunk in chunks:",
        "C": "    kept += chunk",
        "D": '    kept += chunk.decode("utf-8")',
        "E": r'    *lines, kept = kept.split(b"\r\n")',
        "F": "    for line in lines:",
        "G": "        print(json.loads(line))",
        "H": '        kept = b""',
        "I": "if kept: print('cut off')",
    },
    order="",
)

# %% tags=["faded", "reveal"]
kept_bytes.reveal(
    ["caller = A", "said = it ha", "caller = B", ["nothing", "''", '""', 'b""', "b''"]],
    [
        "no LF has come, so all of it is a line that may go on.",
        "the first line is whole and taken apart; the second one has no end yet.",
        "two lines ended, the second of them blank: a call was handed over, and the next has begun.",
        "the chunk ends with LF, so the last piece is empty, and two lines wait in notes for their blank one.",
    ],
)
loop.reveal(
    "ABCEFGI",
    {
        "A": "what has no end yet is kept from chunk to chunk, so it begins before the loop.",
        "B": "a chunk is what one read gave, and the number of chunks says nothing.",
        "C": "first to what is kept, since the chunk may begin in the middle of a line.",
        "D": "a chunk may end in the middle of a letter, and this raises UnicodeDecodeError then.",
        "E": "what is behind the last CR LF is kept; CR and LF may have come in two chunks.",
        "F": "for each whole line: one chunk can end several, or none.",
        "G": "json.loads takes bytes as well, and this line is whole, so its letters are.",
        "H": "it would throw away the line that has begun behind the last CR LF.",
        "I": "what is left when no more bytes come is a line that nobody has ended.",
    },
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`found []`** *Cause:* a chunk taken for an event. *Fix:* keep bytes. ([Gramex, issue
# 777](https://github.com/gramener/gramex/issues/777))
#
# **`UnicodeDecodeError`** *Cause:* chunks decoded. *Fix:* decode whole lines. ([urllib3.future, issue
# 349](https://github.com/jawah/urllib3.future/issues/349))
#
# **`Unterminated string starting at`** *Cause:* `splitlines()` met U+2028. *Fix:* cut bytes. ([Dify, pull
# 39008](https://github.com/langgenius/dify/pull/39008))
#
# **`x = 1\r\n\r\n`** *Cause:* split at two LFs. *Fix:* line by line. ([Hey API, issue
# 3054](https://github.com/hey-api/hey-api/issues/3054))
#
# **`data:no space`** *Cause:* a space is asked for. *Fix:* rule 3. ([OpenAI's SDK, pull
# 559](https://github.com/openai/openai-python/pull/559))
#
# **`IndexError`** at the end. *Cause:* `choices[0]` of the `usage` chunk. *Fix:* look first. ([LLMeter, pull
# 34](https://github.com/awslabs/llmeter/pull/34))
#
# **`no reason given, cut off`** *Cause:* no more bytes, so it was shown as complete. *Fix:* wait for `[DONE]`.
# ([agent-afk, pull 635](https://github.com/griffinwork40/agent-afk/pull/635))
#
# **`connections in use: 1`** *Cause:* nobody closes. *Fix:* `aclosing`. ([LiteLLM, pull
# 34496](https://github.com/BerriAI/litellm/pull/34496))
#
# **`TimeoutError after 60.0 s`** *Cause:* a limit for the whole. *Fix:* one for the pause. ([vllm-mlx, pull
# 666](https://github.com/waybarrios/vllm-mlx/pull/666))
#
# ## Check yourself
#
# Six questions, at least one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

first_text = quiz(
    "The first event comes at 0.3 s, with content ''. The first word comes at 0.9 s, the last at 7.0 s. What is the "
    "time to first token?", {
        "A": "0.3 s, since something came then, and the connection is proven to work",
        "B": "0.9 s",
        "C": "0.6 s, from the first event to the first word, as the rest is the network's",
    }, objective=1, choice="",
)
with_comment = quiz(
    r"'data: a\n: still here\ndata: b\n\n': what does a reader hand over?", {
        "A": r"one event, whose data is 'a\nb'",
        "B": "two events, 'a' and 'b', with a comment between them",
        "C": r"one event, whose data is 'a\n: still here\nb'",
    }, objective=2, choice="",
)
half_letter = quiz(
    "A chunk ends with the first of the two bytes of an é. What does your reader do with that byte?", {
        "A": "it decodes the chunk with errors='replace', so that nothing is raised",
        "B": "it decodes the chunk as Latin-1, in which each byte is a letter",
        "C": "it keeps the byte, with all of its line that has come so far",
    }, objective=3, choice="",
)

# %% tags=["quiz"]
json_lines = quiz(
    "A service sends JSON lines. You read them with text.splitlines(). Which tickets break it?", {
        "A": "those with a line break in their text, as JSON writes it as it is",
        "B": "those with a U+2028 in their text",
        "C": "none, as long as you wait for the whole body before you split it",
    }, objective=3, choice="",
)
loop_ended = quiz(
    "Your loop over the bytes of a chat has ended, and nothing was raised. What do you know?", {
        "A": "the answer is complete; a broken connection would have raised an error",
        "B": "the model has stopped, and its finish_reason is stop or length",
        "C": "no more bytes come; whether all have come, [DONE] says",
    }, objective=4, choice="",
)
two_limits = quiz(
    "Good answers take up to three minutes. Users leave after 20 s without a new word. Which limit ends what hangs?", {
        "A": "20 s for the pause between two words, and a generous one for the whole",
        "B": "20 s for the whole, since nobody waits longer than that",
        "C": "180 s for the whole, since that is the longest good answer",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
first_text.reveal("B", {
    "A": "an empty text is nothing to read; the page looks the same as before.",
    "B": "the first text that is not empty is what the user sees first, and what the number is for.",
    "C": "who waits does not see whose seconds they are: the count begins with the request."})
with_comment.reveal("A", {
    "A": "the comment is skipped, both lines belong to one event, and a newline stands between them.",
    "B": "only a blank line ends an event, and a comment is not blank.",
    "C": "a line that begins with a colon is a comment, wherever it stands."})
half_letter.reveal("C", {
    "A": "then a sign for a broken letter stands in the answer, once or twice, for good.",
    "B": "Latin-1 never fails, and each é becomes Ã©, whether it was cut or not.",
    "C": "the line is not whole, so nothing of it is decoded yet; the next chunk brings the rest."})
json_lines.reveal("B", {
    "A": "JSON writes a line break in a text as a backslash and an n, so it ends no line.",
    "B": "JSON may hold it as it is, and splitlines takes it for the end of a line.",
    "C": "the whole body is cut at the wrong letters as well as a part of it."})
loop_ended.reveal("C", {
    "A": "a gateway that closes the connection in an orderly way raises nothing on your side.",
    "B": "only if you have seen it: it comes in a chunk, and that may be among the missing.",
    "C": "the end of the connection is no message; the protocol has its own word for the end."})
two_limits.reveal("A", {
    "A": "a steady answer may take its time, and one that hangs is over when users would leave.",
    "B": "it cuts off the good answers that take longer, in the middle of a sentence.",
    "C": "what hangs after two words then shows the same two words for three minutes."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **measure** a `stream`: the time to the first text that is not empty, for people, and the total, for programs;
# - **predict** events: `data:` lines join, one space is dropped, comments are skipped, a blank line ends an event, and
#   what it has not ended is dropped;
# - **trace** what is kept: all bytes of a line that is not whole; `splitlines` ends lines at ten characters, SSE at two
#   (LF, CR; CR LF is one end);
# - **write** a reader that cuts bytes, decodes whole lines, and believes only `[DONE]`, `message_stop` or a `total`;
# - **choose** a limit for the pause, and a generous one for the whole; leave with `aclosing` or `async with`.
#
# A connection carries bytes. What they mean, and whether all of them came, only the protocol can say.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Which two numbers describe a stream, and who cares about which?
# 2. When is it better not to stream?
# 3. Write the eight rules down. Which one does a reader *in a hurry* break first?
# 4. Who decides where a chunk ends?
# 5. Why may a reader decode a line, and not a chunk?
# 6. Search your own code for `iter_lines`, `splitlines`, `.decode(`. Which would a U+2028 or an é break?
# 7. A chunk ends with CR. What do you know about the line then, and what not yet?
# 8. How do you tell *finished* from *cut off*: for Chat Completions, for Messages, for a format of your own?
# 9. What does `break` leave open?
# 10. A gateway sends a comment every ten seconds. What does the `read` limit of httpx not notice any more?
#
# *Further reading* (links of this page checked November 2026): [how the standard reads an event
# stream](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation), one page.
#
# **Next:** the [exercise Tokens as they come](../exercises/03-streaming-handler.ipynb). It has the four sub-goals of
# section 9.
