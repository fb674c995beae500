# %% [markdown]
# # Comments the computer reads
#
# **PY-02 · Types and pydantic** · lesson 1
#
# ## You will be able to
#
# - **predict** what Python does with a wrong hint, and what `mypy` says about it;
# - **explain** where `Any` comes from, how far it spreads, and what stops it;
# - **write** hints for what a function takes and returns, with `Sequence`, `Callable` and `Awaitable`;
# - **choose** between `TypedDict`, `Literal`, `Protocol` and a `TypeVar`;
# - **fix** an error by narrowing, with `is None`, `isinstance`, and `match` with `assert_never`.
#
# ## Before you start
#
# You can write functions and small classes, and have seen a dataclass and, in PY-01, `await`. No key and no network are
# needed.
#
# **Time: 55 min**, without what is marked *If you like*. Sections 1 to 3 hold the one idea; after them is a good place
# for a break. Sections 5 to 7 apply the idea, with tables to look things up in.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks, type your answer between the quotes and run it
# again.

# %% [markdown] tags=["hook"]
# ## 1 · Row 40,001
#
# Every night, Harbor's help desk adds up the tokens of the day's calls to a language model. Where a stream was cut, the
# provider has sent no count, and `estimate` makes one from the length of the draft so far.
#
# The code has **type hints** = notes that say which type a value is meant to have: `total: int` for a parameter,
# `-> str` for a result. It has worked for weeks, and it holds one mistake. In which line, and on which night will
# somebody notice? Decide before you run the cell.

# %% tags=["hook", "bad"]
def estimate(draft: str) -> str:
    return f"{len(draft) / 4:.0f}"  # about four characters a token


def add(total: int, tokens: int) -> int:
    return total + tokens


def bill(calls: list[tuple[str, int | None]]) -> int:
    total = 0
    for draft, tokens in calls:
        if tokens is not None:
            total = add(total, tokens)
        elif draft:  # the stream was cut after it had begun
            total = add(total, estimate(draft))
    return total


night: list[tuple[str, int | None]] = [("Please sign in again.", 5)] * 40_000 + [("The export stops", None)]
print(f"the first 40,000 rows: {bill(night[:-1]):,} tokens")
try:
    bill(night)
except TypeError as error:
    print(f"✗ Wrong: in row {len(night):,}, TypeError: {error}")

# %% [markdown] tags=["hook"]
# `estimate` returns a text, and `add` wants a number. The mistake stands in a branch that no row had reached for weeks.
# Python meets it when a row gets there, and the sum of 40,000 rows is gone. This happens: a tool that tests models fell
# over while it added up the tokens, after all calls had been made and paid for ([evals, issue
# 1582](https://github.com/openai/evals/issues/1582)).
#
# In our code, both facts could be read: `-> str` in one line, `tokens: int` in another. Nobody had compared them. A
# **type checker** = a program that reads code as text, runs none of it, and compares all hints in all branches. This
# course uses mypy, with its option *strict*. `mypy_on` prints what mypy says about a text, here the source of our three
# functions. Its line numbers are those of the cell above, and in later cells those of the cell itself (JupyterLab shows
# them with *View → Show Line Numbers*). On a new machine, the first time takes ten to twenty seconds.

# %% tags=["hook"]
import inspect

from harbor_kit.ready import ready
from harbor_kit.typecheck import mypy_on

_ = ready()  # says what your machine lacks, if it lacks anything
mypy_on("\n\n".join(inspect.getsource(function) for function in (estimate, add, bill)))

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_run = predict(
    "mypy found that line before row 1. And Python: what does add('1', '2') give (next cell)?",
    {"A": "a TypeError, because both hints say int", "B": "3, because the hints convert", "C": "'12'"},
    choice="",
)

# %% tags=["run", "bad"]
from harbor_kit.chat import Usage

print("✗ Wrong: add('1', '2') is", repr(add("1", "2")))
print("✗ Wrong:", Usage(prompt_tokens="many", completion_tokens=None))
print("the hints of add:", add.__annotations__)

# %% tags=["reveal"]
guess_run.reveal(
    "C",
    {
        "A": "nothing in Python compares the hints with what arrives; the sum of two texts is a text.",
        "B": "hints convert nothing: both texts reach the body of add as they are.",
        "C": "Python keeps the hints in a dictionary and never looks at them; + joins two texts.",
    },
)

# %% [markdown] tags=["investigate"]
# ## 2 · Who reads the comments
#
# For Python, a hint is a comment that it keeps. (Up to Python 3.13 it also evaluates the hint, so a name in it has to
# exist by then; `from __future__ import annotations` puts that off.) The dataclass `Usage` did not object either: it
# uses the names of its fields, not their types. Who reads hints:
#
# | Reader | When | What it does with a hint |
# |---|---|---|
# | Python | when `def` or `class` runs | keeps it; checks nothing |
# | mypy, pyright | before the program runs | compare it with every use, in every branch |
# | your editor | while you type | offers names that fit (section 4) |
# | pydantic | when data arrives | converts and checks the data (lesson 2) |
#
# The one idea of this lesson: a hint is a **promise** about a value. mypy compares promises with each other. It never
# sees your data: if a promise about data is wrong, mypy believes it all the same.

# %% [markdown] tags=["investigate"]
# You will meet old spellings in other people's code. They still work.
#
# | You read | You write | since Python |
# |---|---|---|
# | `List[str]`, `Tuple[int, str]` | `list[str]`, `tuple[int, str]` | 3.9 |
# | `Dict[str, Any]` | `dict[str, Any]` | 3.9 |
# | `Optional[int]` | <code>int &#124; None</code> | 3.10 |
# | `Union[int, str]` | <code>int &#124; str</code> | 3.10 |
# | `typing.Callable`, `typing.Iterator` | the same from `collections.abc` | 3.9 |
#
# `Optional[int]` says that the value may be `None`. It does not say that you may leave the argument out: a default says
# that. In strict mode, a bare `list` is an error: `Missing type arguments` means *a list of what?*
#
# Below the next question stands a text of nine lines, which mypy reads. Compare its lines 4 to 9 with line 1, the head
# of `ask`, and answer before you run it.

# %% tags=["predict"]
guess_lines = predict(
    "Which of the lines 4 to 9 in the next cell does mypy reject?",
    {"A": "5, 6 and 7", "B": "5 and 6", "C": "5, 6 and 8"},
    choice="",
)

# %% tags=["run"]
mypy_on("""def ask(prompt: str, limit: int | None = None) -> list[str]:
    return [prompt][:limit]

ask("Hello", None)                  # line 4
ask("Hello", 2.0)                   # line 5
ask("Hello").append(3)              # line 6
draft: str = ask("Hello", 0)[0]     # line 7
share: float = len(ask("Hello"))    # line 8
ask(limit=1, prompt="Hello")        # line 9
""")

# %% tags=["reveal"]
guess_lines.reveal(
    "B",
    {
        "A": "line 7 raises IndexError when it runs, but the types are right: mypy knows no lengths.",
        "B": "2.0 is no int and no None, and a list[str] takes texts only; all other lines keep the promises.",
        "C": "an int may stand wherever a float is expected, so line 8 is fine; the reverse is line 5.",
    },
)

# %% [markdown] tags=["investigate"]
# ## 3 · `Any` is a hole
#
# A reply comes as JSON, and `json.loads` makes a Python value of it. Which type? That depends on what stands in the
# text, and mypy does not look into it. So the hint of its result is `Any`, which tells mypy: *object to nothing that is
# done with it*.
#
# Below, line 4 adds a number and a text, and line 5 misspells a key. Which of the two will mypy find?
#
# `reveal_type(…)` asks mypy which type it sees; the answer comes as a note. (It is a question to mypy only. Take it out
# before you run the code.)

# %% tags=["investigate"]
mypy_on("""import json

reply = json.loads('{"usage": {"tokens": 211}}')
reveal_type(reply["usage"]["tokens"] + "x")
reply["useage"].upper().whatever(3)
""")

# %% [markdown] tags=["investigate"]
# ### The picture: the Any stain
#
# mypy has no objection. A key, an attribute, a call or a sum of an `Any` is `Any` again: it spreads like a stain.
#
# A **`TypedDict`** names the keys of a dictionary and the types of their values. The next cell shows mypy the same
# code twice, the second time with one hint more: `reply: Reply`, where the data enters.
#
# **What to see:** each box is a value with the type that mypy sees; arrows lead to what is made of it. Hatched means
# `Any`; the table says it in words. In the first graph, the hatching begins at `raw` and spreads as far as `words` and
# `total`. It ends at `length` and `row`, because `len` promises an `int` and an f-string is a `str`, whatever goes in.
# In the second graph, one box is hatched: `raw`. One hint cleaned six values.
#
# **Where this picture stops being true:** a plain box means that mypy *believes* the type. `reply: Reply` is a promise,
# and nobody has compared it with the data.

# %% tags=["investigate", "figure"]
from harbor_kit.stain import show_stain

FLOW = """
import json
from typing import TypedDict

class Usage(TypedDict):
    tokens: int

class Reply(TypedDict):
    draft: str
    usage: Usage

line = '{"draft": "Please try again.", "usage": {"tokens": 211}}'
raw = json.loads(line)
reply = raw
draft = reply["draft"]
words = draft.split()
length = len(draft)
usage = reply["usage"]
tokens = usage["tokens"]
total = tokens + 1000
row = f"{tokens} tokens"
"""
show_stain({"as json.loads gives it": FLOW, "with one hint": FLOW.replace("reply =", "reply: Reply =")})

# %% [markdown] tags=["investigate"]
# ### `object` is a wall
#
# Both `Any` and `object` take every value. They differ in what you may do with it:
#
# | | `Any` | `object` |
# |---|---|---|
# | takes | every value | every value |
# | you may | do everything, unchecked | do what every object can: print it, compare it with `==`, ask `isinstance` |
# | so it | spreads | stays where it is until you have looked (section 7) |
#
# Write `object` where you accept anything and look before you use it. Where a library hands you `Any`, give the value
# its type in the same line.
#
# The next text makes the same mistakes under other promises. Line 11 reads into an `object`, and line 12 uses it.
# Line 13 reads into a `Reply`, and lines 14 and 15 use that. The last function promises an `int` and returns an `Any`,
# with no hint in between. Which lines does mypy reject now, in strict mode?

# %% tags=["investigate"]
mypy_on("""import json
from typing import TypedDict

class Usage(TypedDict):
    tokens: int

class Reply(TypedDict):
    usage: Usage

text = '{"usage": {"tokens": 211}}'
unknown: object = json.loads(text)
unknown["usage"]
reply: Reply = json.loads(text)
reply["usage"]["tokens"] + "x"
reply["useage"]

def tokens_of(text: str) -> int:
    return json.loads(text)["tokens"]
""")

# %% [markdown] tags=["investigate"]
# ## 4 · What your editor can offer
#
# *If you like, 4 minutes.* When you type a dot, an editor offers names. It has read the same hints. IPython, and with
# it JupyterLab, asks the library *Jedi* (as of November 2026; other editors bring their own). We ask it ourselves what
# it offers at the end of a text.
#
# **What to see:** without a hint, and with `Any`, the list is empty. With `Draft` you get its two fields, and after
# `usage['` even the keys of the dictionary. Without a hint, an editor can only guess, from a default or from a call in
# the same file; here there is neither. (Jedi itself comes without hints, and what it gives us is `Any`: `# type:
# ignore[…]` tells mypy that we know.)
#
# Try it by hand: in a new cell, type `guess_run.` and press Tab. A notebook also looks at values that exist already, so
# this works without a hint. Inside a function that you are writing, no value exists yet. There, hints do the work.


# %% tags=["investigate"]
import jedi  # type: ignore[import-untyped]

CLASSES = """
from dataclasses import dataclass
from typing import Any, TypedDict

class Usage(TypedDict):
    prompt_tokens: int
    completion_tokens: int

@dataclass
class Draft:
    text: str
    usage: Usage
"""


def offered(code: str) -> list[str]:
    names = [found.name for found in jedi.Script(f"{CLASSES}\n{code}").complete()]
    return [name for name in names if not name.startswith("_")]


for parameter in ("draft", "draft: Any", "draft: Draft"):
    print(f"def show({parameter}), then draft.  →", offered(f"def show({parameter}):\n    draft."))
print("def show(usage: Usage), then usage['  →", offered("def show(usage: Usage):\n    usage['"))

# %% [markdown] tags=["investigate"]
# ## 5 · What functions take and return
#
# All of these come from `collections.abc`:
#
# | You write | It is |
# |---|---|
# | `Iterable[str]` | anything that `for` takes |
# | `Sequence[str]`, `Mapping[str, int]` | a list, a tuple or a `str`; a dictionary: only to be read |
# | `Iterator[str]`, `AsyncGenerator[str, None]` | what a function with `yield` returns, and an `async` one |
# | `Callable[[str], int]` | a function that takes a text and returns a number |
# | `Awaitable[str]` | what you can `await` |
# | `Coroutine[Any, Any, str]` | what calling an `async def` gives; `create_task` needs it |
#
# **Take wide, return narrow.** A parameter asks for the least that the body needs; a result says exactly what it is.
#
# A `list[str | None]` parameter asks for much: the body could append `None` to it. So mypy does not take a `list[str]`
# there, whose owner still believes in texts. A `Sequence` is only read, so it takes both lists, and a tuple too.
#
# In the next text, three lines break a promise. Which?

# %% tags=["investigate"]
mypy_on("""from collections.abc import Awaitable, Callable, Sequence

async def draft(ticket: str) -> str:
    return f"Dear customer: {ticket}"

# call is an async function: it takes a text, and its result is awaited
async def twice(call: Callable[[str], Awaitable[str]], ticket: str) -> list[str]:
    return [await call(ticket), await call(ticket)]

async def loud(ticket: str) -> list[str]:
    reply = draft(ticket)
    return [reply.upper(), *await twice(draft, ticket)]

def missing(drafts: list[str | None], limit: int = None) -> int:
    return drafts[:limit].count(None)

def missing_too(drafts: Sequence[str | None]) -> int:
    return drafts.count(None)

def report(drafts: list[str]) -> tuple[int, int]:
    return missing(drafts), missing_too(drafts)
""")

# %% [markdown] tags=["investigate"]
# ## 6 · Choose a shape
#
# | What you know | You write |
# |---|---|
# | a few fixed values | `Literal["user", "assistant"]` |
# | the keys of a dictionary | a `TypedDict`; `NotRequired[int]` where a key may be missing |
# | what an object can do, not which class it has | a `Protocol` |
# | that the result has the type of an argument | a `TypeVar` |
# | that a name is bound once | `LIMIT: Final = 3` |
# | that a method returns its own class | `-> Self` |
# | that a value belongs to the class as a whole | `count: ClassVar[int]` |
#
# The first four rows are an objective of this lesson. The other three are here to be looked up.

# %% [markdown] tags=["investigate"]
# Two of these are new to many people. A **`Protocol`** = a list of methods and attributes. Each class that has them,
# with hints that agree, fits; it need not mention the protocol. So a fake can stand where a real client will: in this
# course, `FakeLLM` fits the protocol `ChatClient` without naming it.
#
# A **`TypeVar`** = a name for a type that goes through a function: `first` below returns what its sequence holds. With
# `Any` in its place, a stain would begin there. You need one where the same type stands in two places: in an argument
# and in the result, or in two arguments. (Since Python 3.12, `def first[T](items: Sequence[T]) -> T` says it without
# the line `T = TypeVar("T")`. `ParamSpec` does the same for the parameters of a function that is wrapped: PY-07.)
#
# In the next text, lines 21 and 22 ask for a type, and lines 23 to 25 break a promise each. What will mypy answer to
# the five?

# %% tags=["investigate"]
mypy_on("""from collections.abc import Sequence
from typing import Final, Literal, Protocol, TypeVar

class Model(Protocol):
    def complete(self, prompt: str) -> str: ...

class Echo:  # does not mention Model
    def complete(self, prompt: str) -> str:
        return f"You said: {prompt}"

Role = Literal["user", "assistant"]
T = TypeVar("T")
LIMIT: Final = 3

def ask(model: Model, role: Role) -> str:
    return model.complete(f"as {role}")

def first(items: Sequence[T]) -> T:
    return items[0]

reveal_type(ask(Echo(), "user"))
reveal_type(first([1, 2]))
ask(Echo(), "asistant")
ask("Echo", "user")
LIMIT = 4""")

# %% [markdown] tags=["investigate"]
# ## 7 · Look before you use it
#
# A draft is `str | None`: when the model calls a tool, it may be null. You may use it as a text after you have looked.
# **Narrowing** = after a test, mypy knows a smaller type.
#
# - `if text is None: return …` leaves `str` below it.
# - where `isinstance(raw, int)` holds, the `object` counts as an `int`; nothing is converted.
# - `match` takes away one `case` after the other. In the last one nothing should be left: `assert_never(rest)` tells
#   mypy so, and mypy checks it. If another value comes all the same, from data that nobody checked,
#   `assert_never` raises `AssertionError` instead of going on.
#
# In the next text, `words` does not look, and `label` has forgotten a case. How does mypy name the case that is left?

# %% tags=["investigate"]
mypy_on("""from typing import Literal, assert_never

Finish = Literal["stop", "length", "tool_calls"]

def words(text: str | None) -> int:
    return len(text.split())

def words_too(text: str | None) -> int:
    return 0 if text is None else len(text.split())

def tokens_in(raw: object) -> int:
    return raw if isinstance(raw, int) else 0

def label(finish: Finish) -> str:
    match finish:
        case "stop":
            return "done"
        case "length":
            return "cut off"
        case rest:
            assert_never(rest)
""")

# %% [markdown] tags=["modify"]
# ## Add hints until mypy is silent
#
# `longest` returns the longest draft of those that are short enough. Change the line of `def` only, and run the cell
# after each change. Begin with the parameters: what does the body do with each? Then promise `-> str`, and read what
# mypy answers. For which drafts would that promise be broken?
#
# When mypy is silent (`Success: no issues found`), put a function of your own in the place of `longest`.

# %% tags=["modify"]
mypy_on("""from collections.abc import Iterable

def longest(drafts, limit=None):
    short = [draft for draft in drafts if limit is None or len(draft) <= limit]
    return max(short, key=len, default=None)
""")

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: the nightly bill, with types
#
# Four sub-goals, and the exercise after lesson 3 has them too. They go from the outside to the inside: which values
# exist, what may be absent, where the data gets its shape, and only then the use.
#
# A value can be absent in two ways. `draft: str | None` is there in each reply, and may be null. `NotRequired[Tokens]`
# need not be there at all. (Both happen to `usage`, with two models of one provider: [llama_index, pull request
# 9077](https://github.com/run-llama/llama_index/pull/9077).) mypy does not object to `reply["usage"]`, which may raise
# `KeyError`. So read such a key with `reply.get("usage")`: its result may be `None`, so mypy asks you to look.
#
# At the end, five uses of this code hold one mistake each, that of row 40,001 first. Find them before you run the last
# cell. `mypy_says` gives what mypy says about such lines. It knows the cells that you have run; the exercise uses it
# too.

# %% tags=["worked"]
import json
from typing import Literal, NotRequired, TypedDict, assert_never

# --- sub-goal: name the values that are allowed
Finish = Literal["stop", "length", "tool_calls"]


class Tokens(TypedDict):
    completion_tokens: int


# --- sub-goal: say what may be null and what may be missing
class Reply(TypedDict):
    finish: Finish
    draft: str | None
    usage: NotRequired[Tokens]


LINES = [
    '{"finish": "stop", "draft": "Please sign in again.", "usage": {"completion_tokens": 5}}',
    '{"finish": "tool_calls", "draft": null, "usage": {"completion_tokens": 12}}',
    '{"finish": "length", "draft": "The export stops"}',
]


# %% tags=["worked"]
# --- sub-goal: give the data its shape where it enters
def read(line: str) -> Reply:
    reply: Reply = json.loads(line)  # believed, not checked
    return reply


# --- sub-goal: look before you use it
def tokens_of(reply: Reply) -> int:
    usage = reply.get("usage")
    if usage is not None:
        return usage["completion_tokens"]
    return 0 if reply["draft"] is None else len(reply["draft"]) // 4


def label(finish: Finish) -> str:
    match finish:
        case "stop" | "length":
            return "a draft"
        case "tool_calls":
            return "a call of a tool"
        case rest:
            assert_never(rest)


print([(label(reply["finish"]), tokens_of(reply)) for reply in map(read, LINES)])

# %% tags=["worked"]
from harbor_kit.typecheck import mypy_says

USES = """
def row(reply: Reply) -> int:
    return f"{tokens_of(reply)}"

def words(reply: Reply) -> list[str]:
    return reply["draft"].split()

def total(reply: Reply) -> int:
    return tokens_of(reply.get("usage"))

read(LINES[0])["useage"]
label("stopped")
"""
print("\n".join(mypy_says(USES)))

# %% [markdown] tags=["faded"]
# ## Your turn: the best draft
#
# `best` asks some models in turn and returns the first draft that is good enough, or nothing. `Model` is the protocol
# of section 6. `models` is only read. Fill the four blanks with one word each.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

blanks = fill_in(
    """def best(models: ___[Model], good: ___[[str], bool], ticket: str) -> str | ___:
    for model in models:
        draft = model.complete(ticket)
        if good(draft):
            return ___
    return None""",
    ["", "", "", ""],
)

# %% tags=["faded", "reveal"]
blanks.reveal(
    [("Sequence", "Iterable", "Collection"), "Callable", "None", "draft"],
    [
        "the body only walks through the models; list[Model] would refuse a tuple, and even a list[Echo].",
        "good is called with one text and answers yes or no, so it is a Callable of that form.",
        "the last line returns None, and a caller has to look before using the result.",
        "model.complete promises a str, which fits the first half of the promise str | None.",
    ],
)

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# **`TypeError: unsupported operand type(s) for +: 'int' and 'str'`** *Cause:* Python checks no hint. *Fix:* run mypy
# first. ([dataclasses-json, issue 260](https://github.com/lidatong/dataclasses-json/issues/260): a text in an `int`)
#
# **`Revealed type is "Any"`** *Cause:* JSON without a shape. *Fix:* one hint where it enters. ([cloud-init, pull
# request 5985](https://github.com/canonical/cloud-init/pull/5985))
#
# **`Item "None" of "str | None" has no attribute "split"`** *Cause:* used before looking. *Fix:* `is None` first.
# ([Hermes Agent, pull request 3389](https://github.com/NousResearch/hermes-agent/pull/3389): seven such places)
#
# **`Incompatible default for parameter "limit"`** *Cause:* `limit: int = None`. *Fix:* `int | None`. ([asyncpg, pull
# request 1239](https://github.com/MagicStack/asyncpg/pull/1239))
#
# **`incompatible type "list[str]"; expected "list[str | None]"`** *Cause:* the function could change the list. *Fix:*
# `Sequence`. ([pytest-subprocess, issue 41](https://github.com/aklajnert/pytest-subprocess/issues/41))
#
# **`"Coroutine[Any, Any, str]" has no attribute "upper"`** *Cause:* no `await`. *Fix:* add it. ([RAGFlow, pull request
# 11472](https://github.com/infiniflow/ragflow/pull/11472))
#
# **`Argument 1 to "assert_never" has incompatible type "Literal['tool_calls']"`** *Cause:* a forgotten case. *Fix:*
# write it. ([OpenInference, issue 1689](https://github.com/Arize-ai/openinference/issues/1689): a library was updated,
# and mypy named six new cases)
#
# Messages as of November 2026 (mypy 2.4); another version may word them differently. Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Six questions, at least one for each objective. Type a letter, run the cell, then run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

a_text = quiz(
    "A function has tokens: int. At run time it gets '211' from a file. What happens at the call?",
    {"A": "TypeError: expected int, got str", "B": "the body runs with '211'", "C": "the hint makes 211 of it"},
    objective=1,
    choice="",
)
silent = quiz(
    "mypy is silent about json.loads(line)['tokens'].upper(). Why?",
    {
        "A": "it has looked into the JSON, and the value is a text",
        "B": "strict mode is off; strict mode would find it",
        "C": "a key or a call of an Any is Any again",
    },
    objective=2,
    choice="",
)
absent = quiz(
    "Some replies have no key usage; no reply has a null there. What stands in the TypedDict?",
    {"A": "usage: Tokens | None", "B": "usage: NotRequired[Tokens]", "C": "usage: Tokens, read with get"},
    objective=4,
    choice="",
)

# %% tags=["quiz", "reveal"]
a_text.reveal(
    "B",
    {
        "A": "no such check exists: an error comes later, where the text is used as a number, or never.",
        "B": "Python keeps the hint and calls the function with the text, whatever the hint says.",
        "C": "hints convert nothing; pydantic reads hints and would convert it, in lesson 2.",
    },
)
silent.reveal(
    "C",
    {
        "A": "mypy reads code and no data; the JSON is there only when the program runs.",
        "B": "section 3 ran in strict mode: Any passes through expressions there as well.",
        "C": "the stain begins at json.loads, and a hint where the value enters would end it.",
    },
)
absent.reveal(
    "B",
    {
        "A": "that promises a key which is always there, so nobody sees a need for get, and KeyError follows.",
        "B": "the key may be missing, and where it stands, its value is never None.",
        "C": "the promise is wrong, and the next reader, who believes it, writes reply['usage'].",
    },
)

# %% tags=["quiz"]
only_reads = quiz(
    "A function counts None in drafts. Which hint takes a list[str], a list[str | None] and a tuple?",
    {"A": "list[str | None]", "B": "Sequence[str | None]", "C": "list[str] | list[None] | tuple[str]"},
    objective=3,
    choice="",
)
a_fake = quiz(
    "In tests your function gets a fake client, which inherits from nothing. Which hint fits its parameter?",
    {"A": "a Protocol with the methods you call", "B": "the class of the real client", "C": "Any, as in duck typing"},
    objective=4,
    choice="",
)
new_case = quiz(
    "You add 'refused' to the Literal. Each match ends with assert_never. What shows you where to go?",
    {
        "A": "the tests, if one of them has a refusal",
        "B": "mypy, at each match",
        "C": "nothing: the last case catches it",
        "D": "a check at run time, so str would do in place of the Literal",
    },
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
only_reads.reveal(
    "B",
    {
        "A": "a list could be changed, so list[str] does not pass for it, and a tuple neither.",
        "B": "a Sequence is only read, so texts without None fit, in a list or in a tuple.",
        "C": "list[None] is a list of nothing but None; a list that mixes both does not fit.",
    },
)
a_fake.reveal(
    "A",
    {
        "A": "the fake fits because it has the methods; it need not mention the protocol.",
        "B": "the fake is not of that class, so mypy rejects each test that hands it over.",
        "C": "it runs, but mypy checks no call on the client any more, and your editor offers nothing.",
    },
)
new_case.reveal(
    "B",
    {
        "A": "tests show it in the places they reach, like row 40,001; mypy reads all branches.",
        "B": "the new value is left over in each match, and assert_never does not take it.",
        "C": "assert_never is no default: mypy reports the value, and at run time it raises.",
        "D": "it speaks when the first refusal arrives; with str in place of the Literal, mypy cannot name a case.",
    },
)

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** that Python ignores a wrong hint, and that `mypy` finds it in every branch, before the first row;
# - **explain** that `Any` comes from calls such as `json.loads`, spreads to each key, call and sum, and ends at a hint
#   or at a promise like that of `len`;
# - **write** parameters that ask for little, such as `Sequence`, and functions as parameters: `Callable[[str],
#   Awaitable[str]]`;
# - **choose** a `TypedDict` for keys, a `Literal` for fixed values, a `Protocol` for methods, a `TypeVar` for a type
#   that goes through;
# - **fix** an error by looking first: `is None`, `isinstance`, and a `match` that `assert_never` closes.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Who reads a hint, and when? Who compares it with the data?
# 2. In code of your own that reads JSON: where does `Any` begin, which values does it reach, and in which line would
#    you end it?
# 3. What may you do with an `object`?
# 4. Why does mypy refuse a `list[str]` where `list[str | None]` is asked for?
# 5. How does a class come to fit a `Protocol`?
# 6. In the JSON of question 2: which values may be null, which keys may be missing, and how do you write each?
# 7. What does `assert_never` do before the program runs, and what while it runs?
#
# *Further reading* (checked November 2026): mypy's [cheat sheet of type
# hints](https://mypy.readthedocs.io/en/stable/cheat_sheet_py3.html), and Python's page on [support for type
# hints](https://docs.python.org/3/library/typing.html).
#
# **Next:** [lesson 2, Parse, don't hope](02-pydantic-basics.ipynb), where data is compared with its hints when it
# arrives. After lesson 3 comes the exercise [Trust nothing that comes over the
# wire](../exercises/01-openai-models.ipynb). It has the four sub-goals of section 8.
