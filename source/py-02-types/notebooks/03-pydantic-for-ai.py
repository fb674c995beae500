# %% [markdown]
# # Contracts with a language model
#
# **PY-02 · Types and pydantic** · lesson 3
#
# One idea: a class that stands between you and somebody else is a contract. Say what you need, and check what comes.
#
# ## You will be able to
#
# - **write** models that read what a provider sends, and send only what it takes, with `extra`;
# - **predict** which errors print a `SecretStr`, and what keeps it out of them;
# - **explain** what a language model sees of your class, with `model_json_schema`;
# - **validate** an answer with `model_validate_json`, and have it repaired a limited number of times;
# - **choose** the settings with which mypy checks your constructors, such as `init_typed`.
#
# ## Before you start
#
# You have done [lesson 1, Comments the computer reads](01-type-hints.ipynb), and [lesson 2, Parse, don't
# hope](02-pydantic-basics.ipynb): `Field`, `Literal`, validators, `ValidationError`, discriminated unions. No key and
# no network are needed.
#
# **Time: 55 min** without section 7. Pause before section 5.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Two valid answers
#
# For a week, Harbor answered its most urgent tickets last. Nothing had failed: no exception, no rejected answer.
#
# Harbor sends each ticket to a language model, together with the schema of a class, and gets JSON back that should fit
# the class. (Section 5 shows how.) Two colleagues each wrote such a class, with the same field, the same type and the
# same limits: whatever one of the classes accepts, the other accepts too.
#
# One ticket, one model, two classes. Before you run the cell: what can differ, and would validation notice?
#
# The model in this lesson is a script. It follows four rules; `help(ScriptedModel)` lists them. So it shows *where*
# meaning is lost, not how often: real models follow no rules that you could list. What your program has to do about
# their answers is the same.

# %% tags=["hook"]
import json

from harbor_kit.roundtrip import ScriptedModel, response_format, show_round_trip
from harbor_kit.tickets import TICKETS
from pydantic import BaseModel, Field


class Brief(BaseModel):
    urgency: int = Field(ge=1, le=5)


class Told(BaseModel):
    urgency: int = Field(ge=1, le=5, description="5 = urgent, 1 = can wait")


def content_for(shape: type[BaseModel], ticket: str) -> str:
    messages = [{"role": "user", "content": ticket}]
    asked = response_format("ticket", shape.model_json_schema())
    raw = ScriptedModel().post({"model": "harbor-small", "messages": messages, "response_format": asked})
    return str(json.loads(raw)["choices"][0]["message"]["content"])


print(f"ticket: {TICKETS[0]}")
for shape in (Brief, Told):
    print(repr(shape.model_validate_json(content_for(shape, TICKETS[0]))))

# %% [markdown]
# ## 2 · Read the JSON first
#
# Both answers are valid. But Harbor serves 5 first, so `Brief` puts somebody who cannot sign in at the end of the
# queue: the script took 1 for the most urgent, as in "priority 1". Validation checks shape and limits; what a number
# *means*, only the description said.
#
# Now the JSON around such an answer. Look at what an API sends before you write a class: three answers of Harbor's
# provider follow, as bytes. Read `CHAT` first, then find each row of the table in one of them:
#
# | In the JSON | so in the class |
# |---|---|
# | `"content": null`, where a tool is called | a text or `None` |
# | `"arguments"`: a text that holds JSON | `str`; that JSON gets a class of its own |
# | `"index"` of an embedding | `int`: the place of its vector; the list may come in another order |
# | `logprobs` and more | nothing: name only what you use |

# %%
CHAT = b"""{"id": "chatcmpl-1", "object": "chat.completion", "created": 1790000000, "model": "harbor-small",
 "choices": [{"index": 0, "logprobs": null, "finish_reason": "stop",
   "message": {"role": "assistant", "content": "Your trial ends on Friday.", "refusal": null}}],
 "usage": {"prompt_tokens": 19, "completion_tokens": 6, "total_tokens": 25}, "service_tier": "default"}"""

TOOL = rb"""{"id": "chatcmpl-2", "object": "chat.completion", "created": 1790000060, "model": "harbor-small",
 "choices": [{"index": 0, "logprobs": null, "finish_reason": "tool_calls",
   "message": {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
     {"id": "call_1", "type": "function", "function": {"name": "extend_trial", "arguments": "{\"days\": 14}"}}]}}]}"""

VECTORS = b"""{"object": "list", "model": "harbor-embed", "data": [
   {"object": "embedding", "index": 1, "embedding": [0.0, 0.6, 0.8]},
   {"object": "embedding", "index": 0, "embedding": [1.0, 0.0, 0.0]}],
 "usage": {"prompt_tokens": 8, "total_tokens": 8}}"""

# %%
from typing import Any, Literal


class Wanted(BaseModel):
    name: str
    arguments: str  # JSON in a text; see ExtendTrial


class Call(BaseModel):
    id: str
    function: Wanted


class Said(BaseModel):
    content: str | None = None
    tool_calls: list[Call] = []


class Answer(BaseModel):
    message: Said
    finish_reason: Literal["stop", "length", "tool_calls", "content_filter"]


class Completion(BaseModel):
    choices: list[Answer] = Field(min_length=1)

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_parses = predict(
    "Completion reads CHAT; TOOL; paused, which is CHAT with that word as its finish_reason; and region, which is CHAT "
    "with one more field. Which of the four parse (next cell)?",
    {
        "A": "all but paused",
        "B": "CHAT and TOOL: what is new is refused",
        "C": "all four: each is good JSON",
        "D": "CHAT and region: in TOOL, content is null",
    },
    choice="",
)

# %% tags=["run"]
from pydantic import ValidationError


def outcome(shape: type[BaseModel], text: bytes) -> str:
    try:
        shape.model_validate_json(text)
    except ValidationError as invalid:
        first = invalid.errors(include_input=False)[0]  # section 4: why without the input
        return f"{first['msg']} at {first['loc']}"
    return "parses"


paused = CHAT.replace(b'"stop"', b'"paused"')
region = CHAT.replace(b'"object"', b'"region": "north", "object"')
for name, raw in {"CHAT": CHAT, "TOOL": TOOL, "paused": paused, "region": region}.items():
    print(f"{name:6} {outcome(Completion, raw)}")

# %% tags=["reveal"]
guess_parses.reveal(
    "A",
    {
        "A": "fields without a place in the class are ignored; a word outside the Literal is an error.",
        "B": "pydantic ignores unknown fields unless you forbid them, so region parses as well.",
        "C": "good JSON is only the first step: paused is none of the four words in the Literal.",
        "D": "content may be None, as its type says, so a tool call without content parses.",
    },
)

# %% [markdown] tags=["investigate"]
# ## 3 · Tolerant reader, strict writer
#
# One night the provider adds a field, or a word to a list. Neither should stop Harbor. What Harbor *sends* is another
# matter: a misspelt `temprature` that nobody rejects does nothing, and nobody notices.
#
# | what | you read | you write |
# |---|---|---|
# | unknown field | ignored: `extra="ignore"`, the default | an error: `extra="forbid"` |
# | a word from a list | `str`; or let a validator turn new words into `unknown` | `Literal` |
# | limits | only those that your code needs | all that the other side states |
# | missing | a default, if you can go on without | required, or *your* default |
#
# So reader and writer are two classes, even where their JSON looks alike: an answer may have fields that a provider
# refuses to take back.
#
# A tool's arguments are written by the model, not by the provider. They get their own class, and their own step: when
# they are wrong, you still hold the call's `id`, and can tell the model so.

# %% tags=["investigate"]
from pydantic import ConfigDict


class Heard(BaseModel):  # as Answer, and open for words that nobody knows yet
    message: Said
    finish_reason: str


class Reply(BaseModel):
    choices: list[Heard] = Field(min_length=1)


class Turn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: Literal["system", "user", "assistant"]
    content: str


class Ask(BaseModel):
    model_config = ConfigDict(extra="forbid")
    model: Literal["harbor-small", "harbor-large"]
    temperature: float = Field(default=0.2, ge=0, le=2)
    response_format: dict[str, Any] | None = None
    messages: list[Turn] = Field(min_length=1)

# %% tags=["investigate"]
class ExtendTrial(BaseModel):
    days: int = Field(ge=1, le=30)


class Vector(BaseModel):
    index: int
    embedding: list[float]


class Vectors(BaseModel):
    data: list[Vector]


print("paused:    ", outcome(Reply, paused))
call = Reply.model_validate_json(TOOL).choices[0].message.tool_calls[0]
print(f"{call.id}:     {call.function.name}, {ExtendTrial.model_validate_json(call.function.arguments)!r}")
print("cut off:   ", outcome(ExtendTrial, b'{"days": 1'))  # () is the path of the whole text
print("by index:  ", {vector.index: vector.embedding for vector in Vectors.model_validate_json(VECTORS).data})
typo = b'{"model": "harbor-small", "messages": [{"role": "user", "content": "Hello"}], "temprature": 0}'
print("misspelt:  ", outcome(Ask, typo))

# %% [markdown] tags=["investigate"]
# ## 4 · A secret in the error
#
# A broken contract ends in an error, and errors are read by others: in a log, in a ticket. What if the data held a key?
#
# `SecretStr` keeps a text out of sight: `print`, `repr` and `model_dump_json` show stars, and only `get_secret_value()`
# gives the text. That holds for settings that are valid. The next two are not. The first has a key that is too short.
# In the second the key is fine, and the name of the model is missing.

# %% tags=["predict"]
guess_leak = predict(
    "Which of the two errors shows the key when it is printed (next cell)?",
    {
        "A": "neither: the field is a SecretStr",
        "B": "the first: what was wrong is shown, the rest is not",
        "C": "both",
    },
    choice="",
)

# %% tags=["run", "bad"]
from pydantic import SecretStr

KEY = "fake-key-of-harbor-7731"  # invented


class Access(BaseModel):
    model: str
    api_key: SecretStr = Field(min_length=20)


def lines_of(error: ValidationError) -> list[str]:
    return [line for line in str(error).splitlines() if "further information" not in line]


print("in order:", Access(model="harbor-small", api_key=SecretStr(KEY)))
for settings in ({"model": "harbor-small", "api_key": KEY[:13]}, {"api_key": KEY}):
    try:
        Access.model_validate(settings)
    except ValidationError as error:
        print("✗ Wrong:", *lines_of(error), sep="\n")

# %% tags=["reveal"]
guess_leak.reveal(
    "C",
    {
        "A": "a text becomes a SecretStr by being validated; the error shows what came before that.",
        "B": "where a field is missing, the input is the whole dictionary, with the good key in it.",
        "C": "input_value shows the raw input: the short key, and the dictionary that lacks a name.",
    },
)

# %% [markdown] tags=["investigate"]
# ### Three doors to close
#
# 1. **The text of the error.** `hide_input_in_errors=True` in `model_config` leaves `input_value` out. It counts only
#    in the *outermost* model, the one that you validate.
# 2. **The error as data.** `error.errors()` and `error.json()` hold the input all the same. Take
#    `error.errors(include_input=False)`. Even then a message can quote. `int("…")` in a validator of your own names
#    its argument: catch that error there, and raise one in your own words. A wrong discriminator is named too.
# 3. **The chain.** After `raise Problem(...) from error`, the traceback shows both. `from None` leaves the first error
#    out, but that error still hangs at `__context__`, and a log handler may look there. Leave the `except` block, then
#    raise, as in section 8.
#
# The next cell tries the first two. Settings often come from the environment, a mapping of names to texts: the names
# share a prefix, two underscores open a group, and a test passes a mapping of its own. PY-04 reads them with
# `pydantic-settings`, whose errors [leak in the same way (issue 937; still so in November
# 2026)](https://github.com/pydantic/pydantic-settings/issues/937).

# %% tags=["investigate", "bad"]
class Careful(Access):
    model_config = ConfigDict(hide_input_in_errors=True)


class App(BaseModel):  # ✗ Wrong: the outer model does not hide
    access: Careful


def caught(shape: type[BaseModel], data: dict[str, Any]) -> ValidationError:
    try:
        shape.model_validate(data)
    except ValidationError as error:
        return error
    raise ValueError("this data is valid")


def holds_key(text: object) -> str:
    return "holds the key" if KEY in str(text) else "clean"


hidden = caught(Careful, {"api_key": KEY})
print("text, hidden:          ", holds_key(hidden))
print("text, hidden inside:   ", holds_key(caught(App, {"access": {"api_key": KEY}})))
print("errors():              ", holds_key(hidden.errors()))
print("without input:         ", holds_key(hidden.errors(include_input=False)))

# %% [markdown] tags=["investigate"]
# ## 5 · The round trip
#
# Back to the class that talks to a model. We call its way there and back the *round trip*.
#
# **What to see:** seven ways, numbered in the list below the picture. On 1 and 2, your class becomes a **JSON
# schema** = a JSON document that says which JSON is valid; it travels in the request, your class does not. On 3 and 4,
# text comes back and is validated (dashed boxes are not yours). Then one of three: on 5, the thick arrow, a valid
# answer becomes an object; on 6, the dashed arrow, the problems go to the model, which answers again; 7 is an error,
# because 6 could go on for ever.
#
# Where the picture stops being true: some providers promise the shape (November 2026), so 6 is rare there. They do
# not promise the meaning, and for an answer that was cut off, or a refusal, no way is drawn.
#
# The cell also prints what a model sees of `Triage`. (The schema of `ExtendTrial` would be a tool's `parameters`.)

# %% tags=["investigate", "figure"]
show_round_trip(attempts=3)


class Triage(BaseModel):
    """How Harbor sorts one ticket."""

    model_config = ConfigDict(extra="forbid")
    topic: Literal["sign-in", "invoice", "export", "other"]
    urgency: int = Field(ge=1, le=5, description="5 = urgent, 1 = can wait")
    summary: str = Field(max_length=40, description="at most 5 words")


print("\nAll that the model sees of Triage:", json.dumps(Triage.model_json_schema(), indent=1), sep="\n")


def request(messages: list[Turn]) -> dict[str, Any]:
    shape = response_format("triage", Triage.model_json_schema())
    return Ask(model="harbor-small", messages=messages, response_format=shape).model_dump(exclude_none=True)

# %% [markdown] tags=["modify"]
# ## Change one description
#
# Compare class and schema. The docstring and the descriptions are in the schema, `Literal` is `enum`, `ge` is
# `minimum`. `extra="forbid"` is `"additionalProperties": false`. You read a `Triage`, and yet it forbids: its form is
# yours, so no provider adds a field to it. And some providers that promise the shape [refuse a schema without that
# line](https://github.com/lfnovo/esperanto/pull/273) (November 2026).
#
# What a validator of yours demands is not in the schema: that is Python, and the model never reads it. Say it in a
# description. And validate what comes back in any case: providers differ in which words of a schema they heed (in
# November 2026, some leave out `minimum`).
#
# A description is a prompt. Change one in the next cell, and run it again:
#
# - let the summary have `at most 2 words`;
# - turn the scale around: `1 = urgent`. The answers stay valid. Who would notice, and when?
# - take a description away. Which of its four rules does the script fall back on, and what could a real model do?

# %% tags=["modify"]
class Mine(BaseModel):
    urgency: int = Field(ge=1, le=5, description="5 = urgent, 1 = can wait")  # modify this line
    summary: str = Field(description="at most 5 words")  # or this one


for changed in TICKETS[:3]:
    print(content_for(Mine, changed))

# %% [markdown]
# ## 6 · What mypy knows of a model
#
# A contract binds both sides. Data from outside comes through `model_validate` and `model_validate_json`; what it
# holds, mypy cannot know. What *you* write goes through the constructor, and there mypy can read along, before anything
# runs.
#
# Below, three calls that are wrong. `mypy_on` runs mypy on a text; `config` is the text of a `mypy.ini`. This one says
# `strict = true` and nothing else. **The first run with a new configuration takes ten to twenty seconds.**

# %% tags=["predict"]
from harbor_kit.typecheck import mypy_on

CALLS = """\
from pydantic import BaseModel
class Triage(BaseModel):
    topic: str
    urgency: int = 1

Triage(topic="export", urgency="high")
Triage(topic="export", urgncy=5)
Triage(urgency=5)
"""
STRICT = "[mypy]\nstrict = true\n"
mypy_on(CALLS, config=STRICT)
print()
guess_plugin = predict(
    "Three errors. We add plugins = pydantic.mypy, which teaches mypy about pydantic. What does it find (next cell)?",
    {
        "A": "the same three, with messages that speak of pydantic",
        "B": "one: the field that is missing",
        "C": "more than three, since the plugin knows more about models",
    },
    choice="",
)

# %% tags=["run"]
mypy_on(CALLS, config=STRICT + "plugins = pydantic.mypy\n")

# %% tags=["reveal"]
guess_plugin.reveal(
    "B",
    {
        "A": "two of them are gone: pydantic may convert a text and ignores a name, so the plugin allows both.",
        "B": "a text might be converted and an unknown name ignored, but nothing can stand in for topic.",
        "C": "elsewhere it does find more, such as a change to a frozen model, but in constructors less.",
    },
)

# %% [markdown] tags=["investigate"]
# ### The `mypy.ini` of this course, line by line
#
# | line | without it |
# |---|---|
# | `strict = true` | functions without hints are skipped, and a bare `list` hides an `Any` |
# | `plugins = pydantic.mypy` | nobody sees `frozen.field = 3`, or a wrong call of `model_construct` |
# | `disable_error_code = top-level-await` | the `await` of a notebook cell is an error |
# | `init_typed = true` | `urgency="high"` passes: every parameter takes `Any` |
# | `init_forbid_extra = true` | `urgncy=5` passes |
#
# The file is part of the kit: `harbor_kit.typecheck.CONFIG` is its path. The last two lines stand in a section of their
# own, `[pydantic-mypy]`. With them, `Triage(topic="export", urgency="5")` is an error too, although pydantic would
# convert it. That is the point: in your own code, write what you mean.
#
# **Pyright**, which many editors use, has no plugins (November 2026). It reads a constructor from the class alone, as
# mypy does without the plugin, so it finds all three errors. Use both if you like: one while typing, one in tests. The
# course grades with mypy.

# %% tags=["investigate"]
mypy_on(CALLS)  # with the configuration of the course

# %% [markdown] tags=["investigate"]
# ## 7 · What validation costs
#
# *If you like.* How often is a contract checked? A stopwatch tells you about one machine. Count validations instead:
# the same program makes equally many on every machine, and you can write it so that it needs fewer.
#
# `TypeAdapter` gives `validate_json` to what is no class, such as `list[Line]`. It reads bytes in one pass, with no
# dictionaries in between. Make it once, outside functions: making one costs several times as much as using it.
#
# A chat has 40 turns, and before each of 40 requests the whole history is validated. `noted` counts. Guess first how
# many validations that makes in all, twice: with a history of dictionaries, and with a history of `Line` objects.
#
# (Objects are taken as they are, even if somebody changed them meanwhile: make such models `frozen`. And
# `model_construct` validates nothing at all. It is for data that you have validated yourself, a moment ago.)

# %% tags=["investigate"]
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter

seen: list[str] = []  # one entry for each validation


def noted(text: str) -> str:
    seen.append(text)
    return text


class Line(BaseModel):
    text: Annotated[str, AfterValidator(noted)]


LINES = TypeAdapter(list[Line])
rows: list[Any] = [{"text": f"turn {turn}"} for turn in range(1, 41)]
kept = LINES.validate_json(json.dumps(rows).encode())
print("40 turns, made once from bytes:", len(seen))
for name, history in [("dictionaries", rows), ("objects", kept)]:
    seen.clear()
    for turn in range(1, 41):
        LINES.validate_python(history[:turn])
    print(f"40 requests, {name}: {len(seen)}")  # an object was validated when it was made

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: an answer, or its problems
#
# `read_triage` turns the bytes of a response into a `Triage`. Where the answer is invalid, it raises an error of ours:
# `problems` holds one line for each problem, with place and reason, and none of the values that came (no message of
# `Triage` quotes one). Such lines can go to a log, to an operator, or back to the model.
#
# Two things no repair can mend, so they stand outside the `try` and raise other errors: a broken response *around* the
# answer, which is not the model's work, and an answer that was cut off, since the next would be cut off as well.
#
# Four comments name the sub-goals. Three of them come back in the exercise on configuration, word for word: there the
# text from outside is the environment, and whoever mends it is an operator.
#
# Then three responses. One is good, one has two slips, and the third answers a request without `response_format`.
# Before you run the second cell: how many problems has each?

# %% tags=["worked"]
class RejectedError(ValueError):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_triage(raw: bytes) -> Triage:
    # --- sub-goal: read and validate
    answer = Reply.model_validate_json(raw).choices[0]
    if answer.finish_reason == "length":
        raise ValueError("the answer was cut off: allow it more tokens")
    try:
        return Triage.model_validate_json(answer.message.content or "")  # a refusal has no content
    except ValidationError as invalid:
        # --- sub-goal: keep what is wrong as data
        wrong = invalid.errors(include_input=False)
    # --- sub-goal: say it in words that help to mend it
    problems = []
    for detail in wrong:
        place = " in ".join(str(name) for name in reversed(detail["loc"]))
        problems.append(f"{place or 'the whole answer'}: {detail['msg']}")
    # --- sub-goal: raise one error
    raise RejectedError(problems)  # outside the except block: no chain


# %% tags=["worked"]
SLIPS = {"topic": "login", "urgency": "high"}
first = [Turn(role="user", content=TICKETS[0])]
plain = {name: part for name, part in request(first).items() if name != "response_format"}
for slips, body in [({}, request(first)), (SLIPS, request(first)), ({}, plain)]:
    try:
        print(repr(read_triage(ScriptedModel(slips).post(body))))
    except RejectedError as rejected:
        print("to mend:", *rejected.problems, f"(the error behind it: {rejected.__context__})", sep="\n  ")

# %% [markdown] tags=["faded"]
# ## Your turn: let the model mend its answer
#
# Build the body of `triage`. It asks for a `Triage` at most `attempts` times. After a rejected answer, the conversation
# goes on with that answer and its problems: the model sees the ticket, what it said, and what was wrong. When there
# is no valid answer in the end, the caller gets an error, never a guess.
#
# ```python
# def triage(model: ScriptedModel, ticket: str, attempts: int) -> Triage:
#     messages = [Turn(role="user", content=ticket)]
# ```
#
# Seven of the ten lines are needed. `said_by(raw)` makes a `Turn` of what the model said, and `told(rejected)` makes a
# `Turn` that lists all the problems. Indentation is given. If you are stuck: what has to be there before an answer can
# be read? Where does a program get to when all attempts are used up? The second cell says how many of your lines are in
# place.

# %% tags=["faded"]
from harbor_kit.quiz import parsons

puzzle = parsons(
    "Which seven of these lines make the rest of triage, and in which order?",
    {
        "a": "            return read_triage(raw)",
        "b": "    raise RejectedError([f'no valid answer in {attempts} attempts'])",
        "c": "        raw = model.post(request(messages))",
        "d": "    while True:",
        "e": "        except RejectedError as rejected:",
        "f": "            messages = [told(rejected)]",
        "g": "        try:",
        "h": "            messages += [said_by(raw), told(rejected)]",
        "i": "    for _ in range(attempts):",
        "j": "    return Triage.model_construct()",
    },
    order="",
)

# %% tags=["faded", "reveal"]
puzzle.reveal(
    "icgaehb",
    {
        "a": "a valid answer ends the function, in whichever attempt it comes.",
        "b": "behind the loop: nobody gets here unless all attempts are used up.",
        "c": "each attempt sends the whole conversation, as it has grown by then.",
        "d": "a model that repeats its mistake would be asked, and paid, for ever.",
        "e": "only what read_triage rejects is worth another attempt; other errors go to the caller.",
        "f": "without the ticket and its own answer, the model has nothing to mend.",
        "g": "what follows may raise RejectedError, and one bad answer must not end the loop.",
        "h": "the next attempt shows the model what it said, and what was wrong with that.",
        "i": "the bound comes first: nothing inside the loop can make it run longer.",
        "j": "model_construct checks nothing, so the caller would get an empty guess that looks valid.",
    },
)


# %% tags=["faded"]
def said_by(raw: bytes) -> Turn:
    return Turn(role="assistant", content=Reply.model_validate_json(raw).choices[0].message.content or "")


def told(rejected: RejectedError) -> Turn:
    return Turn(role="user", content="\n".join(["Mend these fields, and answer again:", *rejected.problems]))


def triage(model: ScriptedModel, ticket: str, attempts: int) -> Triage:
    messages = [Turn(role="user", content=ticket)]
    for _ in range(attempts):
        raw = model.post(request(messages))
        try:
            return read_triage(raw)
        except RejectedError as rejected:
            messages += [said_by(raw), told(rejected)]
    raise RejectedError([f"no valid answer in {attempts} attempts"])


for model in (ScriptedModel(SLIPS), ScriptedModel(SLIPS, stubborn=True)):
    try:
        print(repr(triage(model, TICKETS[0], attempts=3)), end="; ")
    except RejectedError as rejected:
        print(rejected, end="; ")
    print(f"requests: {len(model.requests)}")

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# **`input_value={'api_key': 'fake-key-of-harbor-7731'}`** *Cause:* an error shows its input, also where the field is a
# `SecretStr`. *Fix:* the three doors of section 4. (Open since 2024: [pydantic, issue
# 9139](https://github.com/pydantic/pydantic/issues/9139))
#
# **`Input should be 'stop', 'length', 'tool_calls' or 'content_filter'`** *Cause:* a reader with a closed list meets a
# new word. *Fix:* read `str`. (Another provider's word: [AutoGen, issue
# 5020](https://github.com/microsoft/autogen/issues/5020))
#
# **`Extra inputs are not permitted at ('temprature',)`** *Cause:* a misspelt field, or one of an answer that was sent
# back. *Fix:* a strict class of its own for what you send. (Sent back: [opencode, issue
# 27852](https://github.com/anomalyco/opencode/issues/27852))
#
# **`Invalid JSON: EOF while parsing an object`** *Cause:* arguments or an answer, cut off. *Fix:* read them in their
# own step, as a problem to report. ([Pydantic AI, issue 2001](https://github.com/pydantic/pydantic-ai/issues/2001))
#
# **`no valid answer in 3 attempts; requests: 3`** *Cause:* some models repeat a mistake. *Fix:* keep the bound.
# (Without one: [Strands, issue 4482](https://github.com/strands-agents/harness-sdk/issues/4482))
#
# **`line 8: error: Missing named argument "topic" for "Triage" [call-arg]`**, and no other line. *Cause:* the plugin
# alone. *Fix:* `init_typed` and `init_forbid_extra`. ([pydantic, issue
# 7332](https://github.com/pydantic/pydantic/issues/7332))
#
# Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Six questions, at least one for each objective; the second looks back at lesson 2. Type a letter, run the cell, then
# run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

which_extra = quiz(
    "The provider adds fields to its answers. You sometimes misspell options. Which extra goes where?",
    {"A": "forbid for both", "B": "ignore for both", "C": "ignore for what you read, forbid for what you send"},
    objective=1,
    choice="",
)
which_part = quiz(
    "A part of a message is a text or an image; its type says which. Why give pydantic the discriminator?",
    {"A": "for errors of one class, not of both", "B": "else text is always taken", "C": "else no part is valid"},
    objective=1,
    choice="",
)
who_hides = quiz(
    "Settings sets hide_input_in_errors. For a short key, your except raises Problem() from None. Where is the key?",
    {"A": "in errors() of the __context__", "B": "nowhere: from None drops it", "C": "nowhere: errors() hides it too"},
    objective=2,
    choice="",
)

# %% tags=["quiz", "reveal"]
which_extra.reveal(
    "C",
    {
        "A": "then the next field that the provider adds stops your program at night.",
        "B": "then your misspelt option is dropped without a word, and the default is sent.",
        "C": "others may add what they like; what you send, you should have meant.",
    },
)
which_part.reveal(
    "A",
    {
        "A": "otherwise pydantic tries each class, and tells you what is wrong with all of them.",
        "B": "a union picks the class that fits, so a valid image is read as an image.",
        "C": "valid parts are read either way; the difference shows where one is wrong.",
    },
)
who_hides.reveal(
    "A",
    {
        "A": "the first error hangs there whole, and hiding counts for its text, not for its data.",
        "B": "from None changes what is printed; Python keeps the first error all the same.",
        "C": "hide_input_in_errors takes the input out of the text; errors() holds it all the same.",
    },
)

# %% tags=["quiz"]
what_it_sees = quiz(
    "A validator of yours rejects summaries that name a customer. What does the language model see of that rule?",
    {"A": "its name, in the schema", "B": "nothing, unless a description says it", "C": "its message, in the schema"},
    objective=3,
    choice="",
)
last_attempt = quiz(
    "triage may ask three times, and the third answer is invalid too. What does it do?",
    {"A": "return a Triage, made by model_construct", "B": "ask once more: answers vary", "C": "raise an error"},
    objective=4,
    choice="",
)
silent_mypy = quiz(
    "mypy says nothing about Usage(tokens='many'). Its settings: strict, and the plugin. What is missing?",
    {"A": "init_forbid_extra = true", "B": "init_typed = true", "C": "validate_assignment=True, in the model"},
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
what_it_sees.reveal(
    "B",
    {
        "A": "a schema says which JSON is valid, and holds no Python and no names of functions.",
        "B": "validators stay at home; the description is where the model can read of them.",
        "C": "the message exists only when the rule is broken; then a repair can carry it.",
    },
)
last_attempt.reveal(
    "C",
    {
        "A": "nothing in it was checked, and its type says to the caller that all was.",
        "B": "some models repeat themselves, and every attempt costs the whole conversation.",
        "C": "the caller knows what a missing answer means; the function can only guess.",
    },
)
silent_mypy.reveal(
    "B",
    {
        "A": "that finds unknown names; tokens is a known name with a wrong value.",
        "B": "with the plugin alone, each parameter takes Any, because pydantic may convert it.",
        "C": "that is about assignments while the program runs, and mypy does not run it.",
    },
)

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **write** a reader that ignores what it does not know and a writer that forbids it: two classes, and `extra` says
#   whether the other side may add a field;
# - **predict** that an error shows its input, and with it the raw text of a `SecretStr`, whether the key is wrong or
#   another field is missing; three doors are to be closed, the text, the data and the chain;
# - **explain** that a language model sees what `model_json_schema` shows: types, limits and descriptions, no
#   validators, and that only a description carries meaning;
# - **validate** with `model_validate_json`, send path and reason back, and stop after a fixed number of attempts;
# - **choose** `init_typed` and `init_forbid_extra` along with the plugin, so that mypy checks your constructors.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Why are reader and writer two classes, even where their JSON looks alike?
# 2. What is the type of a tool call's `arguments`, and why is it read in a step of its own?
# 3. Which three doors let a secret out, and what closes each?
# 4. Which parts of a class are in its JSON schema, and which are not?
# 5. Why does a repair loop need a bound, and what does the caller get when it is reached?
# 6. Which two wrong calls does mypy miss with the plugin alone?
# 7. Take code of yours that reads somebody's JSON: which change on the other side would stop it, and which would pass
#    unnoticed?
#
# *Further reading* (checked November 2026): pydantic on [JSON
# schema](https://docs.pydantic.dev/latest/concepts/json_schema/) and [its mypy
# plugin](https://docs.pydantic.dev/latest/integrations/mypy/).
#
# **Next:** the exercises [Trust nothing that comes over the wire](../exercises/01-openai-models.ipynb), and [Fail at
# start, not at 3 a.m.](../exercises/02-config-validation.ipynb), whose `load_config` has three sub-goals of the worked
# example: *read and validate*, *keep what is wrong as data*, *raise one error*.
