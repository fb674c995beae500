# %% [markdown]
# # Things that know what they are
#
# **PY-07 · OOP and advanced patterns** · lesson 1
#
# ## You will be able to
#
# - **predict** which state two objects share, and **fix** it in `__init__`;
# - **choose** a shape for data: a `dataclass`, a `NamedTuple`, a `TypedDict`, or a pydantic model;
# - **compare** a subclass, which goes through `super()`, with a part that is handed in;
# - **choose** between `ABC` and `Protocol`, and **write** a base class whose subclasses fill in one step;
# - **fix** what an object tells about itself: `__repr__` without secrets, and `==` and `hash` that agree.
#
# One question runs through all: *whose is it?* Whose list, whose connection, whose promise.
#
# ## Before you start
#
# You know `Protocol` from [the type hints of PY-02](../../py-02-types/notebooks/01-type-hints.ipynb), models from
# [its second lesson](../../py-02-types/notebooks/02-pydantic-basics.ipynb), and what a provider sends [from
# PY-05](../../py-05-apis/notebooks/03-rest-api-patterns.ipynb). No key and no network are needed.
#
# **Time: 75 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom. Where one asks, type your answer between the quotes, and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Eight values through four functions
#
# Harbor's first script is all functions. `ask` needs eight values and the question, and hands most of them on, from
# function to function. Each line was read by two people. The tests pass, nothing is raised, and since Monday customers
# write that every answer stops after a few words.
#
# Before you run the cell: the mistake is in one line. How long do you need to find it?

# %% tags=["hook", "bad"]
import httpx
from harbor_kit.provider import Provider, Say
from harbor_kit.ready import ready
from harbor_kit.transports import SyncTransport

_ = ready()  # says what your machine lacks, if it lacks anything
RULES, KEY = "You help customers of Harbor. Be brief.", "fake-key-of-harbor-7731"
LONG = "Open the board, choose Export, and take the rows in parts of a thousand each."
network = SyncTransport(Provider(replies=[Say(LONG)]))  # stands in place of the network
http = httpx.Client(transport=network, base_url="https://provider.example", timeout=5.0)

# ✗ Wrong: eight values travel through four functions, and each call is a chance to mix them up
def kept(history, turns):
    return history[-2 * turns :]
def body(model, rules, history, turns, tokens, text):
    said = [{"role": "system", "content": rules}, *kept(history, turns), {"role": "user", "content": text}]
    return {"model": model, "max_completion_tokens": tokens, "messages": said}
def post(http, key, model, rules, history, turns, tokens, text):
    sent = body(model, rules, history, tokens, turns, text)
    return http.post("/v1/chat/completions", headers={"authorization": f"Bearer {key}"}, json=sent).json()
def ask(http, key, model, rules, history, turns, tokens, ledger, text):
    answer = post(http, key, model, rules, history, turns, tokens, text)["choices"][0]["message"]["content"]
    ledger.append(len(text.split()) + len(answer.split()))
    return answer
print("Ben reads ✗ Wrong:", repr(ask(http, KEY, "harbor-small", RULES, [], 4, 300, [], "My export stops.")))

# %% [markdown] tags=["hook"]
# In `post`, two numbers changed places: four *turns* of history became four *tokens* of answer. Both are whole numbers,
# so neither Python nor a type checker sees a difference.
#
# The values do not belong to the call. They belong to *one conversation*, and stay the same while it lasts. A **class**
# = a plan for objects that keep such values, together with the functions that need them. A function in a class is
# a **method** = a function that gets its object as first argument, `self`.
#
# Below is the same script as a class: each value is handed in once, to `__init__`, which Python calls for every new
# object. The lone `*` means: what follows is given by name only. A name that begins with `_` says: *not for callers*.
# It is for this class, and for classes built on it.

# %%
class Desk:
    def __init__(self, http: httpx.Client, *, key: str, model: str, rules: str, turns: int, tokens: int) -> None:
        self._http, self._key, self._model, self._rules = http, key, model, rules
        self._turns, self._tokens = turns, tokens
        self._history: list[dict[str, str]] = []
        self.used = 0

    def ask(self, text: str) -> str:
        answer = self._post(text)
        self.used += len(text.split()) + len(answer.split())
        self._history += [{"role": "user", "content": text}, {"role": "assistant", "content": answer}]
        return answer

    def _post(self, text: str) -> str:
        kept = self._history[-2 * self._turns :]
        said = [{"role": "system", "content": self._rules}, *kept, {"role": "user", "content": text}]
        sent = {"model": self._model, "max_completion_tokens": self._tokens, "messages": said}
        headers = {"authorization": f"Bearer {self._key}"}
        reply = self._http.post("/v1/chat/completions", headers=headers, json=sent).json()
        return str(reply["choices"][0]["message"]["content"])

desk = Desk(http, key=KEY, model="harbor-small", rules=RULES, turns=4, tokens=300)
print("Ben reads:", desk.ask("My export stops."))
print("and then: ", desk.ask("All of them?"), "|", desk.used, "words so far")

# %% [markdown]
# The four functions had 25 parameters. The class has eight, if `self` does not count, and whoever calls `ask` gives one
# thing: the question.
#
# ## 2 · Whose list is this?
#
# Two customers write at the same time, so two objects are made. The class below is shorter: it has no `__init__`. It
# was tried with one customer, and that went well.

# %% tags=["predict", "bad"]
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, NamedTuple, Protocol, TypedDict, runtime_checkable

from harbor_kit.quiz import predict
from pydantic import BaseModel


class Chat:
    history: list[str] = []  # ✗ Wrong: what stands here is made once, for the class
    asked = 0

    def ask(self, text: str) -> None:
        self.history.append(text)
        self.asked += 1


guess_shared = predict(
    "Zoë asks twice, Ben once. How many texts are in each history, and which number is in each asked (next cell)?",
    {
        "A": "Zoë: 2 texts, asked 2. Ben: 1 text, asked 1. Each object has its own",
        "B": "both: 3 texts, asked 3. What stands in the class is shared",
        "C": "both: 3 texts. But asked is 2 for Zoë and 1 for Ben",
        "D": "an AttributeError, since no object was given a history",
    }, choice="",
)

# %% tags=["run", "bad"]
zoe, ben = Chat(), Chat()
zoe.ask("My card is 4711.")
zoe.ask("Did you charge it?")
ben.ask("Hello?")
for name, chat in {"Zoë": zoe, "Ben": ben}.items():
    print(f"{name}: {len(chat.history)} texts, asked {chat.asked}, of its own: {vars(chat)}")
print("✗ Wrong: Ben's model reads", ben.history)
print("one list:", zoe.history is ben.history)

# %% tags=["reveal"]
guess_shared.reveal(
    "C",
    {
        "A": "so it would be if __init__ made both; here nothing made a list for Zoë, and append found the class's.",
        "B": "the list is shared, and the number is not: += on a number makes a new one, and puts it into the object.",
        "C": "append changes the list of the class; += reads the class's 0, and writes a 1 into the object.",
        "D": "what the object lacks is looked up in its class, and there a history is found.",
    },
)

# %% [markdown] tags=["investigate"]
# Two rules explain both numbers:
#
# - **Reading** `self.name` looks into the object, then into its class, then into the classes above.
# - **Writing** `self.name = …` goes into the object, unless a property stands in the way (below).
#
# `append` writes no name. It reads one, and changes what it finds. So Zoë's card number stands in Ben's prompt, and
# stays there until the server is restarted. (`+=` on a *list* does both: it changes the shared list, then writes the
# name. And a default argument, `def __init__(self, history=[])`, is made once as well, with the same end.)
#
# In the class belongs what is *the same for all, and never changed*: a limit, a price, a name. All else is made in
# `__init__`.
#
# And who may change it? A **property** = a method that is read like an attribute. The one below shows the history as a
# tuple: whoever reads it can look, and cannot take a line away. Then three attempts try to get round it. Which of them
# raise?

# %% tags=["investigate", "bad"]
class Talk:
    LONGEST = 200  # the same for all, and never changed

    def __init__(self) -> None:
        self._history: list[str] = []

    @property
    def history(self) -> tuple[str, ...]:
        return tuple(self._history)

    def ask(self, text: str) -> None:
        self._history.append(text[: self.LONGEST])


zoe_talk, ben_talk = Talk(), Talk()
zoe_talk.ask("My card is 4711.")
print("Zoë:", zoe_talk.history, "Ben:", ben_talk.history)
for what in ("talk.history.append('Hi')", "talk.history = ('Hi',)", "talk._history.append('Hi')"):
    try:
        exec(what, {"talk": ben_talk})  # ✗ Wrong: three ways round the method
        print(f"{what:27} nothing is raised, and the history is {ben_talk.history}")
    except AttributeError as error:
        print(f"{what:27} AttributeError: {error}")

# %% [markdown] tags=["investigate"]
# The underscore locks nothing. It is a sign on a door, and readers keep to it.
#
# ## 3 · Four shapes for data
#
# A `Desk` *does* things. A price or a reply only *is* something: a few values under names. For that, four shapes are
# common. The next cell gives each the same two values. One is wrong: a text where a number should be. Which of the four
# notices? And which are equal to a plain tuple, or to a plain dictionary, though that may mean something else?
#
# The last lines write to a field of `AsData`, and then to a name with a typo. Run the cell. Then change `FLAGS` to
# `{"slots": True}`, and to `{"frozen": True}`. Which of them stops the typo, and what else does it stop?

# %% tags=["modify"]
FLAGS: dict[str, bool] = {}  # modify this line
class AsDict(TypedDict):
    prompt: int
    answer: int
class AsTuple(NamedTuple):
    prompt: int
    answer: int
@dataclass(**FLAGS)
class AsData:
    prompt: int
    answer: int
class AsModel(BaseModel):
    prompt: int
    answer: int

given = {"prompt": "12", "answer": 3}  # from outside: the first is a text
for shape in (AsDict, AsTuple, AsData, AsModel):
    made = shape(**given)
    print(f"{shape.__name__:8}{made!r:32} equal to a tuple: {made == ('12', 3)}, to a dictionary: {made == given}")
for name in ("answer", "anser"):
    try:
        setattr(usage := AsData(12, 3), name, 4)
        print(f"{name} = 4: done, {usage}")
    except (AttributeError, TypeError) as error:
        print(f"{name} = 4: {type(error).__name__}: {error}")

# %% [markdown]
# Pydantic alone looked, and made a number of the text. Elsewhere, hints are for mypy.
#
# | | `TypedDict` | `NamedTuple` | `dataclass` | pydantic |
# |---|---|---|---|---|
# | looks at values | no | no | no | yes |
# | equal to | any such dictionary | any such tuple | its own class | its own class |
# | can be changed | yes | no | unless `frozen` | unless `frozen` |
# | take it for | JSON on its way through | two or three results | your own data | data from outside |
#
# A typo makes a new attribute. `slots` has room for the named fields only; `frozen` lets none be changed (a list in it
# still grows: take a tuple). The default `lines: list[str] = []` raises `mutable default <class 'list'> for field lines
# is not allowed`: write `field(default_factory=list)`.
#
# ## 4 · Is it one, or has it one?
#
# `Drafter` comes from a library. Each draft is paid, so Harbor counts them. The shortest way seems to be a subclass: it
# *is a* drafter.

# %% tags=["predict"]
class Drafter:
    def draft(self, ticket: str) -> str:
        return f"Dear customer, about {ticket!r} …"
    def draft_all(self, tickets: list[str]) -> list[str]:
        return [self.draft(ticket) for ticket in tickets]

class CountingDrafter(Drafter):  # a subclass: it begins with all that Drafter has
    def __init__(self) -> None:
        self.calls = 0
    def draft(self, ticket: str) -> str:
        self.calls += 1
        return super().draft(ticket)  # the method of the class above
    def draft_all(self, tickets: list[str]) -> list[str]:
        self.calls += len(tickets)
        return super().draft_all(tickets)

guess_calls = predict(
    "CountingDrafter drafts three tickets with draft_all. Which number is then in calls (next cell)?",
    {"A": "3: one for each ticket", "B": "6", "C": "4: three, and one for draft_all", "D": "0: super() has its own"},
    choice="",
)

# %% tags=["run", "bad"]
TICKETS = ["export", "invoice", "two factors"]
counting = CountingDrafter()
counting.draft_all(TICKETS)
print("✗ Wrong: a subclass counts", counting.calls, "calls for", len(TICKETS), "tickets")


class Counted:
    """Counts the drafts of any drafter."""

    def __init__(self, drafter: Drafter) -> None:
        self._drafter, self.calls = drafter, 0

    def draft(self, ticket: str) -> str:
        self.calls += 1
        return self._drafter.draft(ticket)

    def draft_all(self, tickets: list[str]) -> list[str]:
        self.calls += len(tickets)
        return self._drafter.draft_all(tickets)


counted = Counted(Drafter())
counted.draft_all(TICKETS)
print("handed in: counts", counted.calls)
print("2 providers, 3 extras: classes", 2 * 2**3, "parts", 2 + 3)

# %% tags=["reveal"]
guess_calls.reveal(
    "B",
    {
        "A": "draft_all above calls self.draft, and self is still the subclass, so each ticket is counted again.",
        "B": "three in draft_all, and three more when the class above calls self.draft, which is the counting one.",
        "C": "nobody counts draft_all itself; it adds the number of tickets, and then each draft adds one.",
        "D": "super() finds a method and no other object: there is one self, and one number in it.",
    },
)

# %% [markdown] tags=["investigate"]
# Whoever writes a subclass must know how the class above works *inside*: who calls whom. If `draft_all` of the
# library's next version no longer calls `draft`, the count is right one day, and nobody knows why.
#
# `Counted` is no subclass. It **has** a drafter, handed in, and uses what the drafter shows to everybody.
# **Composition** = objects that are made of others. It also keeps numbers small: two providers with three extras, each
# on or off, are 16 classes (`RetryingLoggingCachingDrafter` …), or 5 parts to put together.
#
# You have swapped a part since PY-05: `httpx.Client(transport=…)`. The class stays, the transport is another one; there
# is no `FakeClient(httpx.Client)`.
#
# Inherit where *is a* is true, and stays so: from `Exception` for your errors, and from a base class that was made for
# it (section 5).
#
# What is handed in is borrowed. Two desks share a connection below, and the first tidies up when it is done. What
# happens to the second?

# %% tags=["investigate", "bad"]
class TidyDesk(Desk):
    def close(self) -> None:
        self._http.close()  # ✗ Wrong: it was handed in, so somebody else may need it


line = httpx.Client(transport=network, base_url="https://provider.example", timeout=5.0)
words = {"key": KEY, "model": "harbor-small", "rules": RULES}
first, second = (TidyDesk(line, **words, turns=4, tokens=300) for _ in range(2))
print("first: ", first.ask("My export stops.")[:15])
first.close()
try:
    second.ask("Hello?")
except RuntimeError as error:
    print("second: RuntimeError:", error)

# %% [markdown] tags=["investigate"]
# **Who opens it closes it**, and nobody else.
#
# ## 5 · A promise: ABC or Protocol
#
# Harbor has several ledgers, which book what calls cost. One keeps its lines in memory, one sends them away. Each must
# have `write`. Below, four base classes say so in four ways, and each time, an author forgets it. When does somebody
# notice? (`type("Late", (base,), {})` is `class Late(base): pass`, as an expression.)
#
# The cell after it shows what a base class can do besides: hold the steps that are the same for all, and leave one
# open.

# %% tags=["investigate", "bad"]
from abc import ABC, abstractmethod


class Hopeful:  # ✗ Wrong: found when the first bill is due
    def write(self, line: str) -> None:
        raise NotImplementedError
class Forgotten:  # ✗ Wrong: without ABC, the mark below does nothing
    @abstractmethod
    def write(self, line: str) -> None: ...
class Promised(ABC):
    @abstractmethod
    def write(self, line: str) -> None: ...
class Strict:
    def __init_subclass__(cls, **words: Any) -> None:  # runs when a class below this one is made
        super().__init_subclass__(**words)
        if "write" not in vars(cls):
            raise TypeError(f"{cls.__name__} has no write")
for base in (Hopeful, Forgotten, Promised, Strict):
    step = "the class is made"
    try:
        late, step = type("Late", (base,), {}), "an object is made"
        ledger, step = late(), "it is called"
        print(f"{base.__name__:10} never: {ledger.write('0.01')}")
    except (TypeError, NotImplementedError) as error:
        print(f"{base.__name__:10} when {step}: {type(error).__name__} {error}")

# %%
from decimal import Decimal


class Ledger(ABC):
    """Adds up what calls cost. Where its lines go, a subclass says."""
    def __init__(self) -> None:
        self._total = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self._total

    def book(self, what: str, cost: Decimal) -> None:
        self._write(f"{what}: {cost}")
        self._total += cost

    @abstractmethod
    def _write(self, line: str) -> None: ...

class ListLedger(Ledger):
    def __init__(self) -> None:
        super().__init__()  # without it, there is no _total
        self.lines: list[str] = []
    def _write(self, line: str) -> None:
        self.lines.append(line)

# %% [markdown]
# `ABC` refuses to make the object, which most programs do at start-up, not at night. `__init_subclass__` refuses the
# class itself, and can ask for more than a name. The other promise is `Protocol` (PY-02): it names what is needed, and
# whatever has it fits.
#
# | | `ABC` | `Protocol` |
# |---|---|---|
# | who fits | who names it: `class ListLedger(Ledger)` | who has the methods |
# | a method is missing | found when an object is made | found by mypy, where it is handed in |
# | shared steps | yes | better not |
# | take it for | a family that you write | what you *need*, from others, too |
#
# So the ledgers are a family. A client is what the class `Inquiry` below needs: Harbor's, a library's, or a fake.
# `Echo` and `Metered` fit, and `Echo` does not even mention `Client`. `Parrot` is somebody else's. It has a method
# `complete`, and breaks the promise. `@runtime_checkable` allows `isinstance(…, Client)`. Will that notice, and will
# mypy?

# %%
from collections.abc import Sequence


@runtime_checkable
class Client(Protocol):
    def complete(self, messages: Sequence[str]) -> str: ...


class Echo:
    def complete(self, messages: Sequence[str]) -> str:
        return f"You said: {messages[-1]}"


class Metered:
    def __init__(self, client: Client, ledger: Ledger, price: Decimal) -> None:
        self._client, self._ledger, self._price = client, ledger, price

    def complete(self, messages: Sequence[str]) -> str:
        text = self._client.complete(messages)
        self._ledger.book("a call", self._price)
        return text

# %% tags=["bad"]
from harbor_kit.typecheck import mypy_says


class Inquiry:
    def __init__(self, client: Client) -> None:
        self._client, self._said = client, list[str]()

    def ask(self, text: str) -> str:
        answer = self._client.complete([*self._said, text])
        self._said += [text, answer]
        return answer


class Parrot:
    def complete(self, prompt: int) -> str:  # ✗ Wrong: the name is right, and what it takes is not
        return "?" * prompt


print("isinstance:", isinstance(Echo(), Client), isinstance(Parrot(), Client))
print("mypy:      ", mypy_says("Inquiry(Echo())\nInquiry(Parrot())"))

# %% [markdown] tags=["investigate"]
# `isinstance` looked for the name alone, and was content. mypy compared what the method takes, and complains of one
# line: *arg-type*, the type of an argument.
#
# ### The picture: who knows whom
#
# **What to see:** three kinds of lines. A full head, *has a*: it is handed in through `__init__`. A broken line,
# *fits*: it has what the protocol names, and is no subclass of it. A hollow head, *is a*: a subclass. Find `Inquiry`:
# one line leaves it, and that leads to a protocol. So it can be given any box that fits. `Metered` fits, and has one
# that fits: it can be put around any other, even around another `Metered`.
#
# **Where the picture stops being true:** it shows which *classes* there are, not which *objects*. Two inquiries may
# share one ledger or not; that is decided where objects are made. And *fits* was read from names alone, so `Parrot`
# would get such a line, too.

# %% tags=["investigate", "figure"]
from harbor_kit.boxes import show_boxes

show_boxes([[Inquiry], [Client], [Echo, Metered, Ledger, ListLedger]])

# %% [markdown] tags=["investigate"]
# ## 6 · Five questions
#
# Five principles say when classes will be easy to change. Their first letters are SOLID. As questions:
#
# | principle | ask | here |
# |---|---|---|
# | **S**ingle responsibility | How many reasons are there to change it? | prices change `Metered`, not `Echo` |
# | **O**pen–closed | Can I add a provider and edit nothing? | no `if name == …` chain in `Inquiry` |
# | **L**iskov substitution | Does every client keep the promise? | the tests below, run for each |
# | **I**nterface segregation | Must a client have methods that nobody here calls? | `Client` names one |
# | **D**ependency inversion | Does it make what it uses, or is it handed in? | `Inquiry(client)` |
#
# They are questions, not laws. A script of forty lines, with one provider, needs no protocol.
#
# **L** is the one that tests can ask. `complaints` tries one client; every provider has to pass. `Pushy` answers well.
# What does it do to its caller?

# %% tags=["investigate", "bad"]
class Pushy:
    def complete(self, messages: list[str]) -> str:
        messages.insert(0, RULES)  # ✗ Wrong: the list is its caller's
        return f"{len(messages)} messages"


class Shout:  # a third provider, from outside
    def complete(self, messages: Sequence[str]) -> str:
        return messages[-1].upper()


def complaints(client: Client) -> list[str]:
    messages = ["Hello", "My export stops."]
    text = client.complete(messages)
    kept = [] if messages == ["Hello", "My export stops."] else [f"it changed the caller's list: {len(messages)} now"]
    return kept + ([] if isinstance(text, str) and text else ["no text"])


ledger = ListLedger()
for client in (Echo(), Metered(Echo(), ledger, Decimal("0.01")), Pushy(), Shout()):
    print(f"{type(client).__name__:8}", complaints(client) or "keeps the promise")
print("ask:", Inquiry(Metered(Shout(), ledger, Decimal("0.02"))).ask("why?"), "| booked:", ledger.total)

# %% [markdown]
# `Shout` came last, works in `Inquiry` and inside of `Metered`, and nothing above it was edited. Write another client
# below it, and add it to the loop: can you break the promise in a way that `complaints` does not see?
#
# ## 7 · What it says of itself
#
# Two objects are equal if `__eq__` says so; without it, if they are the same object. Sets and dictionaries look for a
# `hash` first: equal objects must have the same one. Below, both go by the name of the model.
#
# A plan is put into a set, and then its model is changed. Before you run the cell: is the plan in the set? Is it in a
# list of what is in the set? And what does the last line tell to everybody who reads the log?

# %% tags=["investigate", "bad"]
class Plan:
    def __init__(self, model: str) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.model == other.model

    def __hash__(self) -> int:
        return hash(self.model)

@dataclass
class Access:
    model: str
    key: str

plan = Plan("harbor-small")
plans = {plan}
plan.model = "harbor-large"  # ✗ Wrong: its hash is another one now
print("in the set:", plan in plans, "| in a list of it:", plan in list(plans), "| how many:", len(plans))
try:
    print({Access("harbor-small", KEY)})
except TypeError as error:
    print("TypeError:", error)
print("✗ Wrong: no connection with", Access("harbor-small", KEY))

# %% [markdown] tags=["investigate"]
# The plan lies where its old hash said, and the set looks where the new one says. A list compares one by one. So:
# **what decides the hash must never change.** A dataclass knows that:
#
# | you write | equal if | in a set |
# |---|---|---|
# | `@dataclass` | the fields are | `TypeError: unhashable type` |
# | `@dataclass(frozen=True)` | the fields are | yes, if all fields can be |
# | `eq=False`, or a plain class | it is the same object | yes |
#
# *Data* are frozen, and equal by their values. Things that *live* (a client, a session, a ledger) are plain classes:
# two of them are never equal.
#
# And the last line put a key into a log. `repr` is what a log line, a notebook or an error report shows of an object,
# and the one that a dataclass makes shows every field. Which of the three ways below still tell the key?

# %%
@dataclass(frozen=True)
class SafeAccess:
    model: str
    key: str = field(repr=False)


class PlainAccess:
    def __init__(self, model: str, key: str) -> None:
        self.model, self._key = model, key

    def __repr__(self) -> str:
        return f"{type(self).__name__}(model={self.model!r}, key={'set' if self._key else 'missing'})"


safe = SafeAccess("harbor-small", KEY)
print("repr:  ", safe, PlainAccess("harbor-small", KEY))
print("equal: ", safe == SafeAccess("harbor-small", KEY), "| in a set:", len({safe, SafeAccess("harbor-small", KEY)}))
for way, text in {"repr": repr(safe), "asdict": str(asdict(safe)), "vars": str(vars(PlainAccess("m", KEY)))}.items():
    print(f"{way:8}", "tells the key" if KEY in text else "keeps it")

# %% [markdown] tags=["worked"]
# `repr=False` guards the text that is shown, and nothing else: `asdict` and `vars` give all values, so keep them out of
# logs. (`SecretStr` of PY-02 hides the value itself.)
#
# ## 8 · Worked example: two translators, one bill
#
# Customers write in many languages. Two services translate, Tern and Rook (invented). Comments name four sub-goals,
# which the exercise repeats. Look for six decisions:
#
# - What is the same for both stands once, in `translate`. A subclass writes `_ask` and names its `price`; the check and
#   the booking it cannot forget.
# - A text alone is refused. It is a sequence, too, and each of its letters would be translated by itself.
# - `_ask` gets a tuple, so no subclass can change the list of the caller.
# - A call that raised is not booked: recording comes after it.
# - A service that loses a text is an error, not a shorter list.
# - The ledger is handed in. Two translators may share one.

# %% tags=["worked"]
@dataclass(frozen=True)
class Completed:
    texts: tuple[str, ...]
    cost: Decimal

class Translator(ABC):
    price: ClassVar[Decimal]  # of one letter
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def translate(self, messages: Sequence[str], language: str) -> Completed:
        # --- sub-goal: validate the messages
        if isinstance(messages, str) or not messages or not all(text.strip() for text in messages):
            raise ValueError("messages: give one text at least, and none that is empty")
        # --- sub-goal: call the provider
        texts = tuple(self._ask(tuple(messages), language))
        if len(texts) != len(messages):
            raise RuntimeError(f"{len(messages)} texts went out, {len(texts)} came back")
        # --- sub-goal: record what it cost
        cost = sum(map(len, messages)) * self.price
        self._ledger.book(type(self).__name__, cost)
        # --- sub-goal: return the completion
        return Completed(texts, cost)
    @abstractmethod
    def _ask(self, messages: tuple[str, ...], language: str) -> Sequence[str]: ...

# %% tags=["worked"]
class Tern(Translator):
    price = Decimal("0.00002")

    def _ask(self, messages: tuple[str, ...], language: str) -> Sequence[str]:
        return [f"<{language}> {text}" for text in messages]


class Rook(Translator):
    price = Decimal("0.00001")

    def _ask(self, messages: tuple[str, ...], language: str) -> Sequence[str]:
        return [text.upper() for text in messages if len(text) < 20]  # loses what is long


shared = ListLedger()
tern, rook = Tern(shared), Rook(shared)
for service, messages in [(tern, ["My export stops."]), (rook, ["Merci!"]), (rook, ["Merci!", LONG]), (tern, "Hi")]:
    try:
        print(type(service).__name__, service.translate(messages, "de"))
    except (RuntimeError, ValueError) as error:
        print(type(service).__name__, f"{type(error).__name__}: {error}")
print("booked:", shared.lines, "together", shared.total)

# %% [markdown] tags=["faded"]
# ## Your turn: a receipt, and a ledger that sends mail
#
# Fill the five blanks. A receipt is data: it is put into sets, nobody changes it, and the number of the customer's card
# never stands in a log. A `MailLedger` is a ledger (section 5) whose lines go to an outbox, which was handed in.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

receipt = fill_in(
    """@dataclass(___=True)
class Receipt:
    ticket: int
    cost: Decimal
    card: str = field(___=False)

class MailLedger(___):
    def __init__(self, outbox: Outbox) -> None:
        ___.__init__()
        self._outbox = outbox  # borrowed: somebody else closes it

    def ___(self, line: str) -> None:
        self._outbox.put(line)""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
receipt.reveal(
    ["frozen", "repr", "Ledger", "super()", "_write"],
    [
        "nobody can change a field then, so equal receipts keep the same hash and find their place in a set.",
        "the field is there and counts for equality, and it is left out of the text that repr makes.",
        "book and total come from there, and the one step that is open has to be written here.",
        "the class above makes its total there; without it, the first booking is an AttributeError.",
        "the step that the base class leaves open: without it, no object of this class can be made.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`one list: True`** *Cause:* a list in the class. *Fix:* make it in `__init__`. ([superagent, pull
# 984](https://github.com/superagent-ai/superagent/pull/984))
#
# **`mutable default <class 'list'> for field lines is not allowed`** *Cause:* the same, in a dataclass. *Fix:*
# `default_factory`. ([JetStream, issue 57](https://github.com/AI-Hypercomputer/JetStream/issues/57))
#
# **`a subclass counts 6 calls`** *Cause:* the class above calls `self`. *Fix:* hold a drafter. ([Langfuse, issue
# 3956](https://github.com/langfuse/langfuse/issues/3956))
#
# **`Cannot send a request, as the client has been closed.`** *Cause:* a borrowed client was closed. *Fix:* who opens
# closes. ([connect-py, pull 298](https://github.com/connectrpc/connect-py/pull/298))
#
# **`NotImplementedError`** *Cause:* nobody wrote the method. *Fix:* `ABC`. ([diart, pull
# 179](https://github.com/juanmc2005/diart/pull/179))
#
# **`never: None`** *Cause:* `@abstractmethod` without `ABC`. *Fix:* both. ([pypdf, pull
# 3818](https://github.com/py-pdf/pypdf/pull/3818))
#
# **`it changed the caller's list`** *Cause:* `insert` or `pop`. *Fix:* work on a copy. ([aisuite, pull
# 403](https://github.com/andrewyng/aisuite/pull/403))
#
# **`unhashable type: 'Access'`** *Cause:* a dataclass that can change. *Fix:* `frozen=True`. ([adbutils, issue
# 88](https://github.com/openatx/adbutils/issues/88))
#
# **`in the set: False`** *Cause:* a hash that changes. *Fix:* freeze. ([rebulk, issue
# 34](https://github.com/Toilal/rebulk/issues/34))
#
# **`key='fake-key-of-harbor-7731'`** *Cause:* a `repr` with every field. *Fix:* `repr=False`. ([Haystack, issue
# 11808](https://github.com/deepset-ai/haystack/issues/11808))
#
# Links checked in November 2026.
#
# ## Check yourself
#
# Six questions, at least one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

whose = quiz(
    "history = [] stands in the class; ask appends the question, then calls. Zoë's call raises. What does Ben send?", {
        "A": "Ben's question alone, since he has a session of his own",
        "B": "Zoë's question, and then Ben's",
        "C": "Ben's question alone, since Zoë's call failed and left nothing",
    }, objective=1, choice="",
)
outside = quiz(
    "A provider's response becomes your own frozen dataclass. Its token count came as the text '12'. What is in it?", {
        "A": "12, since the hint says int, and a dataclass converts",
        "B": "nothing: a TypeError, since '12' is not an int",
        "C": "'12', until somebody adds it up",
    }, objective=2, choice="",
)
extras = quiz(
    "Each of three providers can have retries, logging and a cache, in any combination. You write …", {
        "A": "one class for each provider, and one wrapper for each extra, which takes any client",
        "B": "a RetryingLoggingClient, and below it a subclass for each provider",
        "C": "one client with if name == … for providers, and a flag for each extra",
    }, objective=3, choice="",
)

# %% tags=["quiz"]
borrowed = quiz(
    "Your client was given an httpx client, and is told to close. What does it do with the httpx client?", {
        "A": "it closes it: otherwise connections stay open for ever",
        "B": "nothing: somebody else opened it, and may still use it",
        "C": "it closes it, unless a request is on its way",
    }, objective=3, choice="",
)
checked = quiz(
    "Each message list has to be checked before it is sent, for every provider, also for those of next year. Where?", {
        "A": "in each subclass, copied from the first, with a test for the copy",
        "B": "in a Protocol, as mypy then demands the check of everybody who fits",
        "C": "in an ABC, in the method that calls the step which subclasses write",
        "D": "in a base class whose complete raises NotImplementedError, until an author writes it",
    }, objective=4, choice="",
)
leak = quiz(
    "A client is a dataclass with a key. Which change keeps the key out of a traceback that shows the client?", {
        "A": "a property key in place of the field, which returns '***'",
        "B": "frozen=True, since nobody can read what is locked",
        "C": "field(repr=False) for the key",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
whose.reveal("B", {
    "A": "his session is his own, and its history is that of the class: nothing made a list for him.",
    "B": "two mistakes: the list has to be made in __init__, and to grow after the call is done.",
    "C": "append came before the call, and no error takes back what was written before it."})
outside.reveal("C", {
    "A": "pydantic converts; a dataclass puts into the field what it was given, whatever the hint says.",
    "B": "nothing looks at the value: hints of a dataclass are for mypy and for readers.",
    "C": "so let a pydantic model read what comes from outside, and build the dataclass from that."})
extras.reveal("A", {
    "A": "six parts, each of them tried alone, and put together where the program starts.",
    "B": "whoever wants the cache without the retries needs another class, and so for each combination.",
    "C": "each new provider and each new extra is an edit in the one class that all depend on."})
borrowed.reveal("B", {
    "A": "they close when their owner closes them; your client is one of several guests.",
    "B": "who opens it closes it; the next request of another user raises otherwise.",
    "C": "the others send their next request a second later, and it is refused all the same."})
checked.reveal("C", {
    "A": "the author of next year copies nothing, and nothing reminds them of a check that is missing.",
    "B": "a protocol names methods and what they take; what they do inside, it cannot demand.",
    "C": "written once, it runs for all, and a subclass has one step to fill in.",
    "D": "who writes complete writes all of it; a missing one is found at the first call, a missing check never."})
leak.reveal("C", {
    "A": "the field has to be somewhere, under another name, and repr shows that one instead.",
    "B": "frozen guards against writing; reading, printing and logging go on as before.",
    "C": "the field stays, and counts for equality; only the text that repr makes is without it."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** it: reading goes up to the class, writing goes into the object; **fix** it with a new list in
#   `__init__`;
# - **choose** a pydantic model at the border, a frozen `dataclass` inside, a `NamedTuple` for two or three results, a
#   `TypedDict` for what passes through;
# - **compare**: through `super()` you depend on how a class works inside; with a part handed in, on what it promises;
# - **choose** `ABC` for a family with shared steps, `Protocol` for what you need; **write** the steps once, and leave
#   one open;
# - **fix** `__repr__`, so that no key is in it; and freeze what is equal by its values.
#
# Whose is it? The object's, not the class's; the lender's, not yours; and a promise binds every class that makes it.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Why does nobody notice when two numbers change places on their way through four functions?
# 2. `append` on a list, `+= 1` on a number: why does one change the class, and the other the object?
# 3. Which two shapes for data are equal to things of another meaning?
# 4. What must you know of a class to write a subclass of it, and what to hold one?
# 5. When is a forgotten method noticed: with `NotImplementedError`, `ABC`, `Protocol`? And a `price` that
#    the author of a `Translator` forgot?
# 6. What does `isinstance` ask of a protocol, and what does it not?
# 7. Which of the five questions can a test ask, and how?
# 8. Why has a dataclass that can be changed no hash?
# 9. Think of a program of yours: which object closes something that it did not open?
#
# **Next:** the lesson [Patterns you already used](04-design-patterns-ai.ipynb), and then the exercise [Parts that fit
# together](../exercises/01-ai-components.ipynb), which repeats the four sub-goals of section 8.
