# %% [markdown]
# # Wrapping without breaking
#
# **PY-07 · OOP and advanced patterns** · lesson 2
#
# ## You will be able to
#
# - **trace** what a decorator does at the `@` line, and what at each call, alone and in a stack;
# - **fix** what a wrapper hides: from people and programs with `wraps`, from mypy with `ParamSpec`;
# - **write** a decorator that works as `@noted` and as `@noted(label="tools")`, and say who shares what it keeps;
# - **measure** a coroutine function until its result is there, with `await` in the right place;
# - **choose** the order of `timed`, a cache and a retry, and predict what each of them sees.
#
# ## Before you start
#
# You know [`await` and tasks from PY-01](../../py-01-async/notebooks/01-async-basics.ipynb), [type hints from
# PY-02](../../py-02-types/notebooks/01-type-hints.ipynb) and [retries from
# PY-03](../../py-03-errors/notebooks/03-ai-error-patterns.ipynb). [Things that know what they
# are](01-classes-for-ai.ipynb) helps with section 7. You have used decorators: `@dataclass`, `@contextmanager`.
#
# **Time: 75 min.** After section 5 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · The slowest call takes no time
#
# Harbor answers a ticket in three steps: tidy the text, find an article, ask a model. Customers say that it is slow.
# So somebody puts one decorator, `@timed`, above all three functions. No other line changes.
#
# The clock in this lesson is virtual, so every run gives the same numbers. `time.sleep` stands for computing.
#
# Before you run the cell: the whole takes as long as its parts together. Which line of the report cannot be true?

# %% tags=["hook", "bad"]
import asyncio
import functools
import inspect
import time
from collections.abc import Callable
from typing import Any

from harbor_kit.clock import run_virtual
from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything


def now() -> float:
    return asyncio.get_running_loop().time()

def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        start = now()
        try:
            return function(*args, **kwargs)  # ✗ Wrong: not for every kind of function
        finally:
            print(f"{function.__name__:8}{now() - start:.1f} s")

    return wrapper


# %% tags=["hook"]
@timed
def tidy(ticket: str) -> str:
    time.sleep(0.4)
    return ticket.strip()


@timed
def find(ticket: str) -> str:
    time.sleep(0.7)
    return f"article 3, for: {ticket}"


@timed
async def ask(ticket: str, article: str) -> str:
    await asyncio.sleep(2.0)
    return "Export in parts, see article 3."


async def answer(ticket: str) -> str:
    tidied = tidy(ticket)
    return await ask(tidied, find(tidied))  # type: ignore[no-any-return]


answered = run_virtual(answer("  My export stops. "))
print(f"whole   {answered.elapsed:.1f} s, {answered.result!r}")

# %% [markdown]
# `ask` takes 2.0 seconds, and the report says 0.0. The answer is right, no error came, and somebody will spend a week
# on making `find` faster. Section 5 mends it. First: what *is* the thing above the `def`?
#
# ## 2 · A decorator is a call
#
# A function is a value, like a number or a list. You can put it into a variable, hand it over, return it. A
# **decorator** = a function that takes a function, and returns what that name stands for from then on. So
#
# ```text
# @timed                              def tidy(ticket): ...
# def tidy(ticket): ...      is       tidy = timed(tidy)
# ```
#
# Mostly it returns a **wrapper** = a new function, which calls the old one and does something around it. How does the
# wrapper know the old one? It stands inside of the decorator, so it can read the decorator's names, even after the
# decorator has returned: a *closure*. The next cell decorates one function, and calls it twice. When, and how often,
# is the line *decorating* printed?

# %%
def loud(function: Callable[[str], str]) -> Callable[[str], str]:
    print(f"  decorating {function.__name__}")

    def wrapper(text: str) -> str:
        print(f"  before {function.__name__}")
        result = function(text)
        print(f"  after {function.__name__}")
        return result

    return wrapper


print("a: the def")


@loud
def shorten(text: str) -> str:
    return text[:6]


print("b: the calls")
print(shorten("Export stops."), shorten("Charged twice."))
print("c: the wrapper remembers", shorten.__code__.co_freevars)

# %% [markdown]
# Once, before anything is called. So there are two moments. *At the `@` line* the decorator runs, once, when Python
# reads the `def`; in a module, at its import. *At each call*, what is in the wrapper. Slow work, files and network do
# not belong to the first.
#
# Each of the next three decorators lacks one thing. With two of them the call raises an error. Which one is silent, so
# that a customer is the first to see it?

# %% tags=["bad"]
def no_result(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        function(*args, **kwargs)  # ✗ Wrong: the result goes nowhere
    return wrapper

def no_wrapper(function: Callable[..., Any]) -> Any:
    def wrapper(*args: Any, **kwargs: Any) -> Any:  # ✗ Wrong: made, and never returned
        return function(*args, **kwargs)

def no_keywords(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapper(*args: Any) -> Any:  # ✗ Wrong: nothing takes keywords along
        return function(*args)
    return wrapper

def greeting(name: str, *, closing: str = "Harbor") -> str:
    return f"Dear {name}, … {closing}"

for decorator in (no_result, no_wrapper, no_keywords):
    try:
        print(f"{decorator.__name__:12}{decorator(greeting)('Zoë', closing='Ada')}")
    except TypeError as error:
        print(f"{decorator.__name__:12}TypeError: {error}")

# %% [markdown]
# The silent one is `no_result`: the customer gets a letter that says `None`. A wrapper that fits every function takes
# `*args, **kwargs`, passes both on, and returns what comes back.
#
# ## 3 · What a wrapper hides
#
# A model can ask for your functions by name (PY-05). To tell it what there is, many libraries read the function
# itself: `__name__`, the docstring below the `def`, and `inspect.signature`. Harbor does so, too. Its `@tool` is a
# decorator that wraps nothing: it writes the function down, and returns it as it is.
#
# Two tools get a second decorator below `@tool`: first `@timed` of section 1, then `@dressed`. (`@tool` over `@timed`
# is `tool(timed(find_plan))`.)

# %% tags=["predict"]
from harbor_kit.quiz import fill_in, predict, quiz

guess_names = predict(
    "In the next cell, both tools stand under @tool over @timed. What does the model get to see?",
    {
        "A": "two tools, find_plan and find_article, with their parameters",
        "B": "two tools with their names, but with the parameters *args and **kwargs",
        "C": "one tool, called wrapper",
        "D": "none: @tool raises, since a wrapper has no name",
    },
    choice="",
)

# %% tags=["run"]
TOOLS: dict[str, Callable[..., Any]] = {}

def tool(function: Callable[..., Any]) -> Callable[..., Any]:
    TOOLS[function.__name__] = function
    return function

def dressed(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)
    return wrapper

def find_plan(customer: str) -> str:
    """Say which plan a customer has."""
    return "Basic" if customer == "c-77" else "Team"

def find_article(about: str, most: int = 3) -> list[str]:
    """Find help articles."""
    return [f"article 3, on {about}"][:most]

for decorator in (timed, dressed):
    TOOLS.clear()
    _ = tool(decorator(find_plan)), tool(decorator(find_article))
    for name, found in TOOLS.items():
        print(f"@{decorator.__name__:9}{name}{inspect.signature(found)}  {found.__doc__}")

# %% tags=["reveal"]
guess_names.reveal(
    "C",
    {
        "A": "that is what the lines of @dressed show, where wraps copied the name and the docstring.",
        "B": "the name goes as well: it is that of the function which was made, and this is wrapper.",
        "C": "both are called wrapper, so the second took the place of the first in the dictionary.",
        "D": "every function has a name, and nobody complains when two of them have the same.",
    },
)

# %% [markdown]
# `functools.wraps(function)` is a decorator for the wrapper. It copies name, module, docstring and annotations, and
# keeps the function as `__wrapped__`, where `inspect.signature` looks. Use it in every wrapper. It copies labels, not
# what a function *does* (section 5).
#
# ## 4 · Three levels, three lifetimes
#
# A decorator with parameters has one more level: `@tallied("tools")` is a call, and returns the decorator.
#
# | level | called | gets | returns | what it makes belongs to |
# |---|---|---|---|---|
# | 1, `tallied` | at the `@` line | parameters | the decorator | all functions which that decorator gets |
# | 2, `decorate` | right after | the function | the wrapper | one function |
# | 3, `wrapper` | at each call | arguments | the result | one call |
#
# What do the three tallies say at the last call below?
#
# The cell after that is about brackets. `@noted` hands the *function* to level 1, which waits for a label; `@noted()`
# hands it nothing. Three of the four decorators take only one of the two forms. Which mistake is silent?

# %% tags=["investigate"]
from collections import Counter


def tallied(label: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    of_label = Counter[str]()

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        of_function = Counter[str]()

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            of_call = Counter[str]()
            for tally in (of_label, of_function, of_call):
                tally["calls"] += 1
            counts = f"label {of_label['calls']}, function {of_function['calls']}, call {of_call['calls']}"
            print(f"{label:7}{function.__name__:14}{counts}")
            return function(*args, **kwargs)
        return wrapper
    return decorate

of_tools = tallied("tools")
plan, article, elsewhere = of_tools(find_plan), of_tools(find_article), tallied("night")(find_plan)
_ = plan("c-77"), plan("c-78"), article("export"), elsewhere("c-77")

# %% tags=["investigate", "bad"]
def silent(label: str = "") -> Callable[..., Any]:
    return dressed  # ✗ Wrong: a function without brackets is taken for a label


def strict(*, label: str = "") -> Callable[..., Any]:
    return dressed


def noted(function: Callable[..., Any] | None = None, /, *, label: str = "") -> Callable[..., Any]:
    if function is None:  # there were brackets, so this is level 1: the function comes in a moment
        return functools.partial(noted, label=label)
    return dressed(function)  # level 2, where the label would be used


for decorator in (dressed, silent, strict, noted):
    for form in ("", "()"):
        try:
            found = (decorator() if form else decorator)(find_plan)("c-77")
            shown = found if isinstance(found, str) else f"no plan, but a {type(found).__name__}"
        except TypeError as error:
            shown = f"TypeError: {error}"
        print(f"{'@' + decorator.__name__ + form:12}{shown}")
# Your turn: mend silent, until both of its lines say Basic.

# %% [markdown]
# **Lifetimes:** `article` is the third call of its label, the first of its function. `night`, another call of level 1,
# begins anew. A start time is for level 3: on level 2, two calls at once overwrite it. Who shall share a cache? That is
# its level.
#
# **Brackets:** each call under `@silent` makes one more wrapper. *Keyword-only* parameters (after `*`) make that loud,
# at the `@` line. `noted` takes both forms: with brackets, it returns itself with the label.
#
# ## 5 · Who awaits?
#
# Back to the hook. What a call gives depends on the function:
#
# - `def` gives the result; the work is done.
# - `async def` gives a coroutine, a voucher and not the meal; the work is done when it is awaited.
# - Either with `yield` gives a generator; the work is done item by item.
#
# `timed` timed the making of a coroutine. **To measure the work, the wrapper awaits it**: an `async def`, with
# `return await` inside of the `try`. A decorator for both kinds chooses between two wrappers *once*, at the `@` line,
# by `inspect.iscoroutinefunction`.

# %% tags=["bad"]
from collections.abc import Awaitable, Iterator


def timed_async(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        start = now()
        try:
            return await function(*args, **kwargs)
        finally:
            print(f"{function.__name__:8}{now() - start:.1f} s")
    return wrapper

async def model() -> None:
    await asyncio.sleep(2.0)

def pieces() -> Iterator[str]:
    time.sleep(1.0)
    yield "Export in parts."

async def both() -> None:
    await timed_async(model)()
    print(*timed(pieces)())  # ✗ Wrong: this one times the making of a generator
_ = run_virtual(both())
print(*(f"{kind.__name__}: {inspect.iscoroutinefunction(kind(model))}" for kind in (timed, dressed, timed_async)))

# %% [markdown]
# The last line is what others see. A wrapper that is a plain `def` is no coroutine function, dressed or not, and a
# library that asks may run it in a thread, or never await what it gives. A generator has the same trap. Go through it
# inside of the wrapper (`yield from`), or refuse it with a `TypeError` at the `@` line. Passing it on in silence is the
# worst. `async def` with `yield` is an *asynchronous generator*: `iscoroutinefunction` says no to it, so ask for it,
# too, with `isasyncgenfunction`.
#
# Next: a cache. `functools.lru_cache` is in the standard library and fast, so Harbor puts it above the coroutine
# function `draft`, and asks for the same draft a second time.

# %% tags=["predict"]
guess_cache = predict(
    "The second call has the same argument as the first. What comes of it (next cell)?",
    {
        "A": "the same text, after 0.0 seconds: that is what a cache is for",
        "B": "a RuntimeError, although the cache counts a hit",
        "C": "the same text, after 2.0 seconds, since a coroutine cannot be kept",
        "D": "a TypeError at the @ line: lru_cache takes no coroutine functions",
    },
    choice="",
)

# %% tags=["run", "bad"]
@functools.lru_cache  # ✗ Wrong: it keeps what the call gives, and that is a coroutine
async def draft(ticket: str) -> str:
    await asyncio.sleep(2.0)
    return f"Dear customer, about {ticket}: …"


async def twice() -> None:
    print("first: ", await draft("export"))
    try:
        print("second:", await draft("export"))
    except RuntimeError as error:
        print("second: RuntimeError:", error)
    print("hits:", draft.cache_info().hits, "misses:", draft.cache_info().misses)


_ = run_virtual(twice())

# %% tags=["reveal"]
guess_cache.reveal(
    "B",
    {
        "A": "the cache gives the same coroutine again, and that was awaited already, which can be done once.",
        "B": "it kept the voucher, not the meal: found, counted as a hit, and used up by the first call.",
        "C": "it can be kept, and it was; no second coroutine was made that could take 2.0 seconds.",
        "D": "it never looks at what kind of function it gets, and is a good cache for plain ones.",
    },
)

# %% [markdown]
# What an async cache keeps is the *result*. And as long as there is none, the *work under way*, as a task: whoever
# comes in those two seconds waits for the same one. Else ten callers who miss together pay ten times. Each waits with
# `await asyncio.shield(task)`, so that one who gives up does not cancel it for the others. (Two more things to ask of a
# cache: is `None` a result? Are `1` and `"1"` the same argument?) The exercise has you write it.
#
# ## 6 · A stack is an onion
#
# Decorators get their function from the bottom up, and calls go from the top down: `@a` over `@b` is `a(b(function))`.
# So the wrapper of the top one is called by the caller, and the lowest one calls the function.
#
# Here are three: `timed`, `functools.cache` (for `send` is a plain function), and `again`, which calls three times at
# most, with 0.5 seconds in between. The provider is busy twice, then it answers; each attempt takes 2.0 seconds. The
# same ticket is sent twice.

# %%
from harbor_kit.errors import InternalServerError


def again(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        for pause in (0.5, 0.5):
            try:
                return function(*args, **kwargs)
            except InternalServerError:
                time.sleep(pause)
        return function(*args, **kwargs)
    return wrapper

def provider() -> Callable[[str], str]:
    says = iter(["busy", "busy", "Export in parts."])

    def send(ticket: str) -> str:
        time.sleep(2.0)
        if (said := next(says)) == "busy":
            raise InternalServerError(said)
        return said
    return send

# %% tags=["predict"]
guess_stack = predict(
    "How many lines does timed print at the top, in the middle (below the cache), and at the bottom (next cell)?",
    {
        "A": "2, 1 and 3",
        "B": "2, 2 and 2, since the function is called twice, wherever it is timed",
        "C": "1, 1 and 3",
        "D": "3, 3 and 3, as three attempts are made in all",
    },
    choice="",
)

# %% tags=["run"]
async def in_three_places() -> None:
    stacks = {
        "top:    @timed @cache @again": timed(functools.cache(again(provider()))),
        "middle: @cache @timed @again": functools.cache(timed(again(provider()))),
        "bottom: @cache @again @timed": functools.cache(again(timed(provider()))),
    }
    for title, stacked in stacks.items():
        print(title)
        _ = stacked("export"), stacked("export")


_ = run_virtual(in_three_places())

# %% tags=["reveal"]
guess_stack.reveal(
    "A",
    {
        "A": "the top sees both calls; below the cache only the miss arrives; the bottom sees each attempt.",
        "B": "how often a layer is entered depends on the layers above it, and those differ here.",
        "C": "at the top nothing stands between timed and the caller, so the hit is timed as well.",
        "D": "three attempts reach the function itself, and what stands above again never sees them.",
    },
)

# %% [markdown] tags=["investigate"]
# None is wrong. The top says how long a *customer* waits (7.0 and 0.0 seconds), the bottom how long the *provider*
# takes (three times 2.0). **Say what you want to know, then choose the place.**
#
# ### The picture: two onions
#
# **What to see:** time goes down; what is called stands inside of what calls it. The number at the left of a box says
# when it is entered, at the right when it is left: if dashed, by an error. Left onion: the cache is outside, three
# attempts are one miss, and the second call (11, 12) goes one layer deep. Right onion: the cache is asked at *each*
# attempt, and the second call goes through `again` for nothing: 1 hit in 4, not 1 in 2.
#
# **Where the picture stops being true:** with many callers at once, several calls have boxes open. Around an
# `async def`, the box of a plain wrapper closes before the work begins. And this cache does not keep errors; one that
# did would, on the right, give the first error to all three attempts.

# %% tags=["investigate", "figure"]
from harbor_kit.onion import Onion, show_onions, sliced


async def cut() -> dict[str, Onion]:
    outside = {"cache": functools.cache, "again": again}
    inside = {"again": again, "cache": functools.cache}
    return {
        "@cache over @again": sliced(outside, provider(), "export", calls=2),
        "@again over @cache": sliced(inside, provider(), "export", calls=2),
    }


show_onions(run_virtual(cut()).result)

# %% tags=["modify"]
# Change STACK, the outermost first, and try all six orders. In one of them timed prints four lines. Which, and why?
STACK = [timed, functools.cache, again]


async def call_all() -> None:
    stacked = provider()
    for decorator in reversed(STACK):
        stacked = decorator(stacked)
    print(stacked("export"), stacked("export"))


print(f"all: {run_virtual(call_all()).elapsed:.1f} s")

# %% [markdown] tags=["investigate"]
# (Four lines: `again`, `timed`, `cache`. Three attempts and a hit pass `timed`.)
#
# ## 7 · Classes, above and below the `@`
#
# **A class below the `@`.** A class decorator gets the class, and returns a class, mostly the same. `@dataclass` adds
# methods. `@tool` writes down what is there, and works for classes, too. A registry holds what stands *below* it, so it
# belongs to the top: who looks there never calls what stands above.
#
# **A class as the decorator.** Then the name stands for an object, which can be called if it has `__call__`. It keeps
# its state in attributes that one can look at. But in a class body it is no method, so nobody hands over `self`: below,
# `desk.find_plan("c-77")` raises `missing 1 required positional argument`. With a function as the wrapper it works.
#
# **A method below the `@`.** There it is a plain function, whose first argument is `self`. So a wrapper with `*args`
# fits. A cache takes `self` as a part of the key, and so holds it: the object stays as long as its entry does.

# %% tags=["investigate", "bad"]
import weakref


class Tally:
    def __init__(self, function: Callable[..., Any]) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.calls += 1
        return self.function(*args, **kwargs)

@tool
class Desk:
    @Tally  # ✗ Wrong: an object in a class body is no method
    def find_plan(self, customer: str) -> str: return "Basic"
    @functools.lru_cache  # noqa: B019  # ✗ Wrong: the cache holds each desk
    def find_seat(self, board: str) -> str: return f"two seats on {board}"

desk = Desk()
print("methods?", inspect.ismethod(desk.find_plan), "| the class is still the class?", TOOLS["Desk"] is Desk)
_, watch = desk.find_seat("b-1"), weakref.ref(desk)
del desk
print("nobody uses the desk any more. Is it there?", watch() is not None)
find_article = dressed(tool(find_article))  # ✗ Wrong: as @dressed over @tool
print("does the registry call what stands above it?", TOOLS["find_article"] is find_article)

# %% [markdown] tags=["investigate"]
# (A cache for methods holds no object if each object has its own: on the object itself, or in a `WeakKeyDictionary`
# whose keys are the objects.)
#
# ## 8 · Types that survive
#
# `wraps` mends what people see, and programs that run. For mypy, the decorated function is what the annotations of the
# *decorator* say that it returns. With `Callable[..., Any]`, as above, each function below the `@` loses its parameters
# and its result, and no call of it is checked any more. The program runs; the net is gone.
#
# A **`ParamSpec`** stands for the parameters of a function, all of them, as a `TypeVar` stands for one type. `P.args`
# and `P.kwargs` are the two halves of it, and always come together. In the next cell, which of the three calls at the
# end does mypy refuse? The last line asks it for a type. (The first time, it takes a while.)

# %% tags=["investigate", "bad"]
from harbor_kit.typecheck import mypy_on

mypy_on("""from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
P = ParamSpec("P")
R = TypeVar("R")
def loose(function: Callable[..., Any]) -> Callable[..., Any]:  # ✗ Wrong: forgets what it got
    return function
def tight(function: Callable[P, R]) -> Callable[P, R]:
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)
    return wrapper
@loose
def seats(board: str) -> int: return 2
@tight
def plans(customer: str) -> int: return 1
@tight
async def asks(ticket: str) -> int: return 3

seats(77, wrong=True)
plans(77)
plans("c-77").upper()
reveal_type(asks)
""")

# %% [markdown] tags=["worked"]
# (`seats(77, wrong=True)` goes through unseen. For an `async def`, `R` is the coroutine; a wrapper that awaits says
# `Callable[P, Coroutine[Any, Any, R]]`. From Python 3.12 on: `def tight[**P, R](…)`.)
#
# ## 9 · Worked example: what reading costs
#
# Two services read scanned letters, Lark and Wren (invented); each result says how many pages it was. Each call shall
# write a line into a book. The exercise repeats the five sub-goals. Five decisions:
#
# - The book comes in on level 1, so the caller decides who shares it.
# - A line is written when the result is there. Start and result live on level 3.
# - The cost is what the *result* says, times a price. The arguments only say what was asked for.
# - A call that fails or is cancelled took time, too: a line without a cost, and the error goes on.
# - A service without a price is no reason to lose a paid answer: the cost is unknown.
#
# The last two are this lesson's title: the caller gets what they would get without the decorator.

# %% tags=["worked"]
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ParamSpec, TypeVar


@dataclass(frozen=True)
class Reading:
    text: str
    service: str
    pages: int


@dataclass(frozen=True)
class Line:
    who: str
    seconds: float
    cost: Decimal | None  # None: nothing came, or nobody knows the price
    error: str = ""


P = ParamSpec("P")
R = TypeVar("R", bound=Reading)
Reader = Callable[P, Coroutine[Any, Any, R]]
A_PAGE = {"lark": Decimal("0.004")}  # dollars, made up; nobody has written down what Wren takes


# %% tags=["worked"]
def metered(book: list[Line], prices: Mapping[str, Decimal]) -> Callable[[Reader[P, R]], Reader[P, R]]:
    def decorate(function: Reader[P, R]) -> Reader[P, R]:
        # --- sub-goal: wrap the function
        @functools.wraps(function)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            start = now()
            try:
                # --- sub-goal: call it
                coroutine = function(*args, **kwargs)
                # --- sub-goal: measure until the result is there
                result = await coroutine
            except BaseException as error:  # a call that is cancelled as well
                book.append(Line(function.__name__, now() - start, None, type(error).__name__))
                raise
            # --- sub-goal: record
            price = prices.get(result.service)
            cost = None if price is None else price * result.pages
            book.append(Line(function.__name__, now() - start, cost))
            # --- sub-goal: return the result
            return result
        return wrapper
    return decorate

# %% tags=["worked"]
BOOK: list[Line] = []


@metered(BOOK, A_PAGE)
async def read_letter(service: str, pages: int, *, seconds: float = 1.0) -> Reading:
    await asyncio.sleep(seconds)
    if pages == 0:
        raise ValueError("an empty envelope")
    return Reading(f"{pages} pages", service, pages)


async def morning() -> list[Any]:
    impatient = asyncio.wait_for(read_letter("lark", 90, seconds=60.0), timeout=5.0)
    calls = [read_letter("lark", 12, seconds=3.0), read_letter("wren", 2), read_letter("lark", 0), impatient]
    return await asyncio.gather(*calls, return_exceptions=True)


came = run_virtual(morning()).result
print([one.text if isinstance(one, Reading) else type(one).__name__ for one in came])
for line in BOOK:
    print(f"{line.who:13}{line.seconds:.1f} s  cost {line.cost}  {line.error}".rstrip())
print("known:", sum(line.cost for line in BOOK if line.cost is not None), "dollars;", read_letter.__name__)

# %% [markdown] tags=["faded"]
# ## Your turn: the same for a plain function
#
# `metered` shall take plain functions, too, and refuse generators of both kinds. `note` writes the line. Fill the seven
# blanks. In the exercise you write four decorators in this way, each for both kinds of functions.

# %% tags=["faded"]
plain_too = fill_in(
    """def decorate(function):
    if inspect.___(function):
        return awaiting(function)            # as in section 9
    if inspect.isgeneratorfunction(function) or inspect.___(function):
        raise ___("metered: a generator has no single result")
    # wrap the function
    @functools.wraps(___)
    def wrapper(*args, **kwargs):
        start = now()
        try:
            # call it, measure until the result is there
            result = ___
        except BaseException as error:
            note(start, error=error)
            ___
        note(start, result)
        return ___
    return wrapper""",
    ["", "", "", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
plain_too.reveal(
    ["iscoroutinefunction", "isasyncgenfunction", "TypeError", "function", "function(*args, **kwargs)",
     ("raise", "raise error"), "result"],
    [
        "asked once, at the @ line: what kind of function it is does not change from call to call.",
        "async def with yield: neither of the other two questions finds it, and it would be passed on in silence.",
        "the wrong kind of thing was handed over; and it comes at the @ line, not in the night.",
        "it gets what is wrapped, and copies its labels to the wrapper below.",
        "for a plain function, the call and the result are one: nothing is left to await.",
        "the caller has to get this error; without the line, the wrapper goes on to a result that does not exist.",
        "else each decorated function gives None, and nobody sees it until a customer does.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`ask     0.0 s`** *Cause:* the making of a coroutine was timed. *Fix:* a wrapper that awaits. ([codetiming, issue
# 55](https://github.com/realpython/codetiming/issues/55))
#
# **`no_result   None`** *Cause:* a wrapper without `return`. *Fix:* return the result. ([CodeCarbon, issue
# 182](https://github.com/mlco2/codecarbon/issues/182))
#
# **`wrapper(*args: Any, **kwargs: Any) -> Any`** *Cause:* no `wraps`; two names become one. *Fix:*
# `functools.wraps(function)`. ([APIFlask, issue 332](https://github.com/apiflask/apiflask/issues/332))
#
# **`takes 0 positional arguments but 1 was given`** *Cause:* brackets are missing. *Fix:* take both forms.
# ([subatomic, issue 103](https://github.com/kraken-tech/django-subatomic/issues/103))
#
# **`cannot reuse already awaited coroutine`** *Cause:* a plain cache above `async def`. *Fix:* keep results. ([revup,
# pull 112](https://github.com/Skydio/revup/pull/112))
#
# **`does the registry call what stands above it? False`** *Cause:* it got what stands below. *Fix:* register on top.
# ([Verath, issue 36](https://github.com/Chetan0e/Verath/issues/36))
#
# **`Is it there? True`** *Cause:* a cache on a method holds `self`. *Fix:* one for each object. ([Seer, pull
# 2512](https://github.com/getsentry/seer/pull/2512))
#
# Links checked in November 2026.
#
# ## Check yourself
#
# Six questions. Type a letter, run the cell, then the one with the reasons.

# %% tags=["quiz"]
who_sees = quiz("Under @counted over @retry, a call fails twice and then works. counted says 1. Why?", {
    "A": "counted is outside, and sees one call; the attempts are further in",
    "B": "failed calls do not count, since counted is carried out afterwards",
    "C": "decorators run from the bottom up, so counted is gone when retry begins"}, objective=1, choice="")
lost_type = quiz("wraps is there, and mypy still lets plans(77) through, where customer is a str. What is missing?", {
    "A": "wraps on the decorator as well, so that its own signature is copied",
    "B": "P and R in the annotations of the decorator, in place of ... and Any",
    "C": "an annotation of the wrapper's result; parameters are checked as the program runs"}, objective=2, choice="")
who_shares = quiz("Two @cached functions share one dictionary of the module; the arguments are its keys. Then …", {
    "A": "nothing: a call is found by its arguments, and those differ from call to call",
    "B": "the dictionary is made anew for each call, and no call is ever found",
    "C": "equal arguments find each other: one function gives the other's result"}, objective=3, choice="")
plain_wrapper = quiz("A plain wrapper of an async def returns function(*args). await gives the right text. So …", {
    "A": "what stands after the call runs too early, and its except misses the errors",
    "B": "it is right for both kinds of functions, as the right text shows",
    "C": "its except sees the error as soon as the coroutine function fails"}, objective=4, choice="")
ten_callers = quiz("A cache awaits a function, then keeps the result. Ten equal calls come at once. It runs …", {
    "A": "once: the other nine find the result of the first",
    "B": "ten times, since all ten look before there is a result",
    "C": "twice: the first misses, and the rest wait for the second"}, objective=4, choice="")
kept_error = quiz("@retry over @cached, and cached keeps errors like results. The provider fails once. Then …", {
    "A": "each attempt makes a call to the provider, as retry is outside",
    "B": "the first attempt calls; the others get its error from the cache",
    "C": "the cache takes the second attempt for a hit, and returns None"}, objective=5, choice="")

# %% tags=["quiz", "reveal"]
who_sees.reveal("A", {
    "A": "a layer sees what goes through it: one call came in, and one result went out.",
    "B": "a failed call of the stack would count; these failures never leave the layer below it.",
    "C": "from the bottom up they are applied; at the call all of them are there, the top one first."})
lost_type.reveal("B", {
    "A": "that is for people and for inspect; mypy reads annotations, and the decorator says that any call is fine.",
    "B": "P carries the parameters from the function to what the decorator returns, so the call is checked again.",
    "C": "Python checks no annotation as it runs, and the wrapper's result is not what lets 77 through."})
who_shares.reveal("C", {
    "A": "within one function that is true; two functions can well be asked about the same customer.",
    "B": "at the top of a module it is made once, at the import, and lives as long as the program.",
    "C": "what is for one function is made on level 2, or the function must be a part of the key."})
plain_wrapper.reveal("A", {
    "A": "the coroutine is passed on and can be awaited, but time, log and error of the work are missed.",
    "B": "a right value says nothing of the time that was measured, or of who counted the failure.",
    "C": "at the call nothing fails: the error comes when it is awaited, and the except is left by then."})
ten_callers.reveal("B", {
    "A": "there is no result yet when they look, and nothing tells them that one is on its way.",
    "B": "between the look and the result lies an await; whoever comes in between has to find the work under way.",
    "C": "nobody waits for anybody, unless the cache keeps the task from the moment when it begins."})
kept_error.reveal("B", {
    "A": "each attempt asks the cache, and that has an answer from the first one on.",
    "B": "three attempts, one call: so a cache keeps results, and lets errors pass.",
    "C": "what it kept is an error, and it raises that; None would be a result like others."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **trace** the two moments: at the `@` line the decorators run, once, from the bottom up; at each call the wrappers
#   run, from the top down;
# - **fix** names, texts and signatures with `wraps`, and checked calls with `ParamSpec`;
# - **write** three levels, `@noted` and `@noted(label="tools")` alike, and put each thing on the level of those who
#   share it;
# - **measure** work, and not the making of a coroutine: a wrapper that does `await`, chosen once at the `@` line;
# - **choose** the place of `timed` and of a cache by what they shall see: callers, misses or attempts.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. What happens at the import of a module with twenty decorated functions, and what should not?
# 2. Name three programs or people who read the labels that `wraps` copies.
# 3. A retry counts its attempts in a variable of level 2. What do two calls at once do to each other?
# 4. Why is a decorator that is silent about generators worse than one that refuses them?
# 5. A hit rate of 50 % becomes 25 %, and nobody changed the cache. What did somebody move?
# 6. An answer came and is paid for, and the decorator finds no price. What does the caller get, and what does the book?
# 7. Which decorator in your own code would be clearer as three lines inside of the function, and why that one?
#
# **Next:** the exercise [Four decorators, sync and async](../exercises/02-decorator-patterns.ipynb), which repeats the
# five sub-goals of section 9.
