# %% [markdown]
# # Errors are part of the interface
#
# **PY-03 · Errors and logging** · lesson 1
#
# ## You will be able to
#
# - **trace** an error through `else` and `finally`, up to the clause that catches it;
# - **choose** where each `except` belongs, so that none hides what nobody expected;
# - **write** a tree of errors below one class of your own, such as `MailError`, sorted by who can act;
# - **choose** between `from error`, `from None` and a note when you pass an error on;
# - **predict** what `with` closes when something fails, and who hears of an error in a task.
#
# ## Before you start
#
# You have written `try` and `except`, and know tasks and groups from [Forty tickets, one
# coffee](../../py-01-async/notebooks/02-concurrent-api-calls.ipynb). No key and no network are needed.
#
# **Time: 55 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Forty tickets, no answer, no error
#
# Harbor drafts an answer to each of forty tickets. Every draft is a call of the language model, which costs money, and
# is counted in `PAID`. It begins with a greeting in the language of its ticket.
#
# Somebody wanted the program to be robust: whatever goes wrong with one ticket shall not crash it. So there is a `try`
# around the batch, and an `except Exception` that does nothing.
#
# Read the cell before you run it. How many answers will there be, and how many calls will be paid for?

# %% tags=["hook", "bad"]
from harbor_kit.ready import ready
from harbor_kit.tickets import TICKETS

_ = ready()  # says what your machine lacks, if it lacks anything
PAID: list[str] = []
GREETINGS = {"en": "Hello", "fr": "Bonjour"}


def greeting(ticket: str) -> str:
    return GREETINGS["ja" if "Japanese" in ticket else "en"]


def draft(ticket: str) -> str:
    PAID.append(ticket)  # here the language model is asked, and paid
    return f"{greeting(ticket)}, thank you for your ticket."


answers: list[str] = []
try:
    answers = list(map(draft, TICKETS))
except Exception:
    pass  # ✗ Wrong: now nobody can know what happened
print(f"{len(TICKETS)} tickets, {len(answers)} answers, no error, {len(PAID)} calls paid for")

# %% [markdown] tags=["hook"]
# The program ended well, as far as anybody can see. Twenty good drafts were written, paid for, and thrown away with the
# one that failed, and the reason went with them.
#
# ### The picture: what `pass` threw away
#
# The next cell makes the drafts without that `try`. An error then goes up from call to call, until a clause catches it,
# or the program ends with a **traceback** = the calls that were under way, and the error.
#
# **What to see:** four arrows. Read from the end. The last line says what went wrong; the two lines above it say where.
# Each call further up asked for the one below it. (Jupyter draws more around a traceback. The parts are the same.)

# %% tags=["hook", "figure"]
from harbor_kit.errortree import show_traceback

try:
    answers = list(map(draft, TICKETS))
except KeyError as error:
    show_traceback(error)
    print(f"type: {type(error).__name__}, message: {error}")

# %% [markdown] tags=["hook"]
# There is no greeting for `'ja'`, and the line is named. That is a mistake of ours, and one minute of work. The `pass`
# made it invisible, and left the other thirty-nine customers without an answer.
#
# That is the one idea of this lesson: **an error that nobody handles must be seen, and who can handle it decides where
# it is caught.** `draft` cannot do anything about a missing greeting. The loop can: it puts one ticket aside, says
# which, and goes on with the others.

# %% tags=["hook"]
from collections.abc import Sequence


def draft_each(tickets: Sequence[str]) -> tuple[list[str], list[tuple[str, Exception]]]:
    drafts: list[str] = []
    failed: list[tuple[str, Exception]] = []
    for ticket in tickets:
        try:
            drafts.append(draft(ticket))
        except Exception as error:  # one ticket ends here: the error is kept, with the ticket
            failed.append((ticket, error))
    return drafts, failed


answers, failures = draft_each(TICKETS)
print(f"{len(answers)} answers, {len(failures)} failure")
print(*(f"  {ticket} → {error!r}" for ticket, error in failures), sep="\n")

# %% [markdown]
# ## 2 · Narrow, close, and only what you can handle
#
# Harbor now greets customers by name, with their title: *Bonjour, Dr Kovács*. Two dictionaries are asked, one for the
# greeting, one for the title. Where a language has no greeting, *Hello* shall do:
#
# ```python
# def polite(word: str, customer: str) -> str:
#     return f"{word}, {TITLES[customer]} {customer}"
#
# def opening(language: str, customer: str) -> str:
#     try:
#         return polite(GREETINGS[language], customer)
#     except KeyError:  # no greeting in this language
#         return "Hello"
# ```
#
# Ms Okafor writes in French. She is new: nobody has entered her title yet.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_wide = predict(
    'What does opening("fr", "Okafor") do (next cell)?',
    {
        "A": "it raises KeyError: 'Okafor', since the title is missing",
        "B": 'it returns "Hello", and nobody hears of the title',
        "C": 'it returns "Bonjour", since only the title is missing',
    },
    choice="",
)

# %% tags=["run", "bad"]
TITLES = {"Kovács": "Dr"}


def polite(word: str, customer: str) -> str:
    return f"{word}, {TITLES[customer]} {customer}"


def opening(language: str, customer: str) -> str:
    try:
        return polite(GREETINGS[language], customer)  # ✗ Wrong: two things can fail here, and one was meant
    except KeyError:
        return "Hello"


for language, customer in [("fr", "Kovács"), ("ja", "Kovács"), ("fr", "Okafor")]:
    print(f"{language}, {customer}: {opening(language, customer)}")

# %% tags=["reveal"]
guess_wide.reveal(
    "B",
    {
        "A": "that would be right, since nobody expected it; but the clause catches every KeyError of the block.",
        "B": "the clause was meant for the greeting, and the title raises the same type from deeper down.",
        "C": "an except clause cannot go on in the middle of a line: what was computed so far is gone.",
    },
)

# %% [markdown] tags=["investigate"]
# An error that was expected covered one that was not. Four questions for each `except`:
#
# 1. **Which type?** Name what you expect: `KeyError`, or a tuple `(KeyError, ValueError)`.
# 2. **From which line?** Put that line into the `try`, and no other.
# 3. **What will you do?** A default, another way, a message to somebody. If you have nothing to do, let it pass: those
#    who called you may have.
# 4. **Does one unit of work end here**, such as a ticket or a request? Only there is `except Exception` right, and it
#    keeps the error whole.
#
# Should you look first (`if language in GREETINGS`), or try and catch? For a dictionary of your own, both are right.
# For a file, a lock or an account, between the look and the use somebody else can change it: try, and catch.

# %% tags=["investigate"]
def narrow_opening(language: str, customer: str) -> str:
    try:
        word = GREETINGS[language]
    except KeyError:
        word = "Hello"
    return polite(word, customer)


for language, customer in [("fr", "Kovács"), ("ja", "Kovács"), ("fr", "Okafor")]:
    try:
        print(f"{language}, {customer}: {narrow_opening(language, customer)}")
    except KeyError as error:
        print(f"{language}, {customer}: {error!r}, and somebody enters the title")

# %% [markdown]
# ## 3 · `else`, `finally`, and a `return` that swallows
#
# A `try` can have two more parts. `else` runs when the `try` raised nothing, `finally` in any case.
#
# Below, a provider reports how many tokens an answer took, as text. What is no number counts as nothing. `pay` allows
# a hundred tokens, and raises `ValueError` above. Which parts will run for `"7"`, for `"many"`, and for `"700"`? Write
# the three ways down, for example *try, else, finally, after*.

# %% tags=["predict"]
guess_way = predict(
    'With "700", pay raises ValueError in the else. And then (next cell)?',
    {
        "A": "except ValueError catches it, since it stands in the same try; then finally, then after",
        "B": "the caller gets it at once: nobody here handles it, so finally is left out",
        "C": "finally runs, and then the caller gets it; neither except nor after runs",
        "D": "finally runs, then after, and the caller gets it at the end",
    },
    choice="",
)


# %% tags=["run"]
def pay(tokens: int) -> None:
    if tokens > 100:
        raise ValueError("over budget")


def book(said: str) -> None:
    print(f"  {said}: try", end="")
    try:
        tokens = int(said)
    except ValueError:
        print(", except", end="")
    else:
        print(", else", end="")
        pay(tokens)
    finally:
        print(", finally", end="")
    print(", after")


for reported in ("7", "many", "700"):
    try:
        book(reported)
    except ValueError as error:
        print(f" → the caller gets {error!r}")

# %% tags=["reveal"]
guess_way.reveal(
    "C",
    {
        "A": "a clause guards the try alone; else is there to keep more work out of its reach.",
        "B": "finally runs in any case: on return, on break, on an error, caught or not.",
        "C": "the error waits while finally runs, and goes on up to the caller after that.",
        "D": "after stands below the whole statement; an error on its way up skips what follows.",
    },
)

# %% [markdown] tags=["investigate"]
# So `else` is one more way to keep the `try` small: what may raise the same type, and is not meant, goes there.
#
# Two facts that surprise, both in the next cell:
#
# - **A `return` in `finally` swallows the error** that was on its way. So do `break` and `continue`. From Python 3.14
#   on, Python warns of it when it reads the code. Which line of the cell below will warn you?
# - **The name after `as` is gone** when the clause ends. To read it later raises `UnboundLocalError: cannot access
#   local variable 'error' where it is not associated with a value`. It meets those who want to raise the last error
#   after a loop of attempts: keep it under a name of its own.

# %% tags=["investigate", "bad"]
def booked(said: str) -> str:
    try:
        pay(int(said))
        return "paid"
    finally:
        return "done"  # ✗ Wrong: this return replaces the one above, and every error


print("700 is", booked("700"))


def last_error(attempts: Sequence[str]) -> Exception | None:
    last: Exception | None = None
    for said in attempts:
        try:
            pay(int(said))
        except ValueError as error:
            last = error
        print(f"after {said!r}, is the name error there? {'error' in locals()}")
    return last


print("kept:", repr(last_error(["many", "700"])))

# %% [markdown]
# ## 4 · A tree says who can act
#
# An `except` catches a class and all classes below it. So where a class stands in the tree decides who catches it.
# Harbor's provider has the classes of a real one, which hang below Python's own.
#
# ### The picture: who is caught
#
# **What to see:** on the left the tree, on the right a column for each clause. Filled is what it catches. Every column
# is a branch: it begins at the class that the clause names. `except Exception` lets three rows at the top pass, Ctrl+C
# and a cancelled task among them, and is meant to. A bare `except:` catches even these: nobody can stop the program.
#
# Before you run it: which of the provider's errors does `except APIStatusError` let pass?

# %% tags=["investigate", "figure"]
import asyncio
import json

from harbor_kit import APIConnectionError, APIError, BadRequestError, InternalServerError, RateLimitError
from harbor_kit.errors import APIStatusError
from harbor_kit.errortree import show_tree

show_tree(
    [
        *(KeyboardInterrupt, asyncio.CancelledError, KeyError, json.JSONDecodeError, TimeoutError),
        *(BadRequestError, RateLimitError, InternalServerError, APIConnectionError),
    ],
    {
        "except APIStatusError": APIStatusError,
        "except APIError": APIError,
        "except Exception": Exception,
        "except:": BaseException,
    },
)
print("RateLimitError and above:", *(above.__name__ for above in RateLimitError.__mro__[:-1]))

# %% [markdown] tags=["investigate"]
# This tree answers *what happened*: no connection, or a status. Callers ask something else: *what shall I do?* After a
# `RateLimitError` (429), an `InternalServerError` (500), or no connection, waiting may help. After a `BadRequestError`
# (400) it will not. No branch of this tree says so.
#
# At its border, Harbor therefore translates errors into a tree of its own, sorted by **who can act**. Its mails, for
# instance, go through a mail server, which answers with codes: 4xx means *try later*, 5xx means *do not*.
#
# - One class stands above all: `except MailError` is everything that a mail can meet.
# - Below it, a branch for each thing that a caller can do. A new class goes into a branch, and no caller changes.
# - **Attributes are for programs, the message is for people.** Whoever needs the code reads `error.code`. (A well-known
#   gateway looked for 429 in the text. [LiteLLM, pull 36705](https://github.com/BerriAI/litellm/pull/36705): requests
#   without hope were tried again, since their text quoted a number.)
#
# Clauses are tried from top to bottom. In `advice`, one of them can never run. Which?

# %% tags=["investigate", "bad"]
class MailError(Exception):
    def __init__(self, message: str, *, code: int = 0) -> None:
        super().__init__(message)
        self.code = code  # of the mail server; 0 if it said nothing


class TryLaterError(MailError): ...  # time can act: keep the mail
class NeedsPersonError(MailError): ...  # somebody has to act; waiting does not help
class MailboxFullError(TryLaterError): ...
class BadAddressError(NeedsPersonError): ...
class LoginError(NeedsPersonError): ...


def advice(error: MailError) -> str:
    try:
        raise error
    except MailError:
        return "ask a person"
    except TryLaterError:  # ✗ Wrong: it stands below the class that has caught it already
        return "keep it for later"


print("a full mailbox:", advice(MailboxFullError("no room", code=452)))

# %% [markdown] tags=["modify"]
# ### Change one line
#
# The clause in the next cell names `TryLaterError`. Change it twice, and run the cell each time:
#
# 1. A loop puts a mail aside when its mailbox is full or its address is bad. A wrong login shall stop the loop, since
#    the next mail will meet it too. Which clause does that?
# 2. The report at the end takes whatever a mail can meet, and must not cover a mistake of ours.
#
# **What to see:** which rows are filled. For 1 they are three, for 2 six, and `KeyError` is in neither.

# %% tags=["modify", "figure"]
CLAUSE: type[Exception] | tuple[type[Exception], ...] = TryLaterError  # modify this line

show_tree([MailboxFullError, BadAddressError, LoginError, KeyError], {"your clause": CLAUSE}, Exception)

# %% [markdown] tags=["investigate"]
# (For 1: `(TryLaterError, BadAddressError)`. For 2: `MailError`.)
#
# ## 5 · Translate, and keep the cause
#
# To translate is to catch one error and to raise another. Python keeps the first: in `__context__` what was being
# handled, in `__cause__` what you named with `from`.
#
# | you write | a traceback shows |
# |---|---|
# | `raise later from error` | both, with *direct cause* in between |
# | `raise later`, in the `except` | both, as if the second were an accident |
# | `raise later from None` | the second; the first is still in `__context__` |
# | `raise later`, below the `except` | the second; the first is gone |
#
# Choose the first, or the last if the cause quotes what must not reach a log (lesson 2 of PY-02). `add_note`
# adds what you know, such as the ticket; a bare `raise` passes the same error on.
#
# ### The picture: two errors and a note
#
# **What to see:** the cause stands first, then a sentence that says *translated*, and the note last. (`NoneType` means
# that nothing is kept.)

# %% tags=["investigate", "figure"]
import smtplib


def send_one(way: str) -> None:
    try:
        raise smtplib.SMTPResponseException(452, b"the box of ana@shop.example is full")
    except smtplib.SMTPResponseException as error:
        later = MailboxFullError("no room", code=error.smtp_code)
        later.add_note("ticket 20, second attempt")
        if way == "from error":
            raise later from error
        if way == "from None":
            raise later from None
        if way == "inside":
            raise later
    raise later


for way in ("from None", "inside", "below", "from error"):
    try:
        send_one(way)
    except MailError as error:
        print(f"{way:10}  cause {type(error.__cause__).__name__:21}  context {type(error.__context__).__name__}")
        if way == "from error":
            show_traceback(error)

# %% [markdown] tags=["investigate"]
# ## 6 · Clean up
#
# `finally` closes what you opened. `with` does the same and cannot be forgotten, and an `ExitStack` is for things whose
# number you learn while the program runs: it closes all that it has entered, the last one first, and then lets the
# error go on. None of the three keeps the error: to clean up is not to handle.
#
# Three things are opened in the next cell, and the third fails. What is closed, and in which order?
#
# A `with` *can* keep it. `contextlib.suppress(FileNotFoundError)` is `except FileNotFoundError: pass` in one line.
# It is right where you want what the error says: to delete a file that is gone already. Name the type, and put one line
# into it. (How to write such managers is a lesson of PY-07.)

# %% tags=["investigate"]
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def opened(name: str) -> Iterator[str]:
    if name == "mail server":
        raise ConnectionError("refused")
    print(f"  opens {name}")
    try:
        yield name
    finally:
        print(f"  closes {name}")


try:
    with ExitStack() as stack:
        things = [stack.enter_context(opened(name)) for name in ("drafts", "report", "mail server")]
        print("  never printed")
except ConnectionError as error:
    print(f"and the caller gets {error!r}")
with suppress(FileNotFoundError):
    Path("no-such-draft.txt").unlink()

# %% [markdown] tags=["investigate"]
# ## 7 · In a task, who hears?
#
# An error goes up to whoever called. Nobody called a task: its error waits in the task until somebody asks for the
# result, with `await` or through a group. If nobody does, the event loop says so when the task is thrown away: *Task
# exception was never retrieved*. That is late, and on a server it goes to a log that nobody reads.
#
# The first program of the next cell starts two mails, and reports that all is well. It is the batch with the `pass`
# again, though nobody wrote one. Before you run it: in which order will its lines come?
#
# The second one makes the same tasks in a `TaskGroup`. The group awaits them, and raises an `ExceptionGroup` in the
# block. Each `except*` takes its part of the group; what no clause takes goes on up.

# %% tags=["investigate", "bad"]
from harbor_kit import run_virtual


async def mail_out(error: MailError) -> None:
    raise error


async def forgotten() -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, said: print(f"  the loop: {said['message']}: {said['exception']!r}"))
    tasks = [loop.create_task(mail_out(error)) for error in (MailboxFullError("no room"), LoginError("who?"))]
    await asyncio.sleep(1)
    print(f"  {len(tasks)} mails are out  ✗ Wrong: nobody has asked the tasks")


async def heard() -> None:
    try:
        async with asyncio.TaskGroup() as group:
            _ = [group.create_task(mail_out(error)) for error in (MailboxFullError("no room"), LoginError("who?"))]
    except* MailError as errors:
        print("  the group:", errors.exceptions)


runs = [run_virtual(forgotten()), run_virtual(heard())]

# %% [markdown] tags=["investigate"]
# ## 8 · Assertions are for programmers
#
# An error that you raise is part of the interface, like a parameter: callers may rely on it, and it stands in the
# docstring. `assert` is not. It says what *cannot* be unless the program itself is wrong, and `python -O` leaves all
# assertions out.
#
# So never check with `assert` what comes from outside. Raise `ValueError`, or an error of your own tree. The next cell
# starts Python twice with the same four lines.

# %% tags=["investigate", "bad"]
import subprocess
import sys

LINES = """
def reserve(seats):
    assert seats > 0, "at least one"  # ✗ Wrong: seats comes from a customer
    return seats
print(reserve(-3), "seats are reserved")
"""
for flags in ([], ["-O"]):
    command = [sys.executable, *flags, "-c", LINES]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print("python", *flags, "→", (done.stdout + done.stderr).splitlines()[-1])

# %% [markdown] tags=["worked"]
# ## 9 · Worked example: mails that fail in four ways
#
# The answers go out. We want every mail to be sent, kept, or reported; the batch to stop when no mail can get through;
# and a mistake of ours to be seen. Comments name five sub-goals, which the exercise repeats. Look for five decisions:
#
# - `smtplib`'s errors are `OSError`s, as is a refused connection. One clause at the border takes both, around one call.
# - An unknown code still gets into the right branch, by its first digit. Nobody has to list all codes.
# - The loop catches two types, since it has two things to do. `LoginError` passes: the next mail would meet it too.
# - So does a `KeyError`: nobody here expected it.
# - What is known by then is reported in `finally`, whatever happened.

# %% tags=["worked"]
class NoConnectionError(TryLaterError): ...  # the mail server was not reached, so it said nothing


KNOWN: dict[int, type[MailError]] = {452: MailboxFullError, 535: LoginError, 550: BadAddressError}
Gateway = dict[str, OSError | None]  # a stand-in for the mail server: what it raises for each address


def translated(error: OSError) -> MailError:
    # --- sub-goal: read what is there
    if not isinstance(error, smtplib.SMTPResponseException):
        return NoConnectionError("the mail server was not reached")
    code = error.smtp_code
    # --- sub-goal: find the class
    kind = KNOWN.get(code, TryLaterError if code // 100 == 4 else NeedsPersonError)
    # --- sub-goal: attach what the caller needs
    return kind("the mail server refused", code=code)


def send(gateway: Gateway, address: str) -> None:
    refusal = gateway[address]
    try:
        if refusal is not None:
            raise refusal
    except OSError as error:
        raise translated(error) from error


# %% tags=["worked"]
def send_all(gateway: Gateway, addresses: Sequence[str]) -> None:
    outcomes: dict[str, str] = {}
    try:
        for address in addresses:
            # --- sub-goal: make one attempt
            try:
                send(gateway, address)
            # --- sub-goal: decide what the error means
            except TryLaterError as error:
                outcomes[address] = f"later {error.code or ''}".strip()
            except BadAddressError:
                outcomes[address] = "ask the customer"
            else:
                outcomes[address] = "sent"
    finally:
        print("report:", outcomes)


REFUSED = {name: smtplib.SMTPResponseException(code, b"") for name, code in [("ana", 452), ("ben", 550), ("dan", 421)]}
GATEWAY: Gateway = {**REFUSED, "eve": None, "fay": ConnectionError(), "gus": smtplib.SMTPAuthenticationError(535, b"")}
for batch in (["ana", "ben", "dan", "eve", "fay"], ["eve", "gus", "ana"], ["eve", "hal"]):
    try:
        send_all(GATEWAY, batch)
    except (LoginError, KeyError) as error:
        print(f"  seen: {error!r}, caused by {error.__cause__!r}")

# %% [markdown] tags=["faded"]
# ## Your turn: the search for articles
#
# Before it drafts an answer, Harbor searches its help articles. The index raises `TimeoutError` when it is busy. Fill
# the five blanks:
#
# 1. the one class above all errors of the search hangs below the class of all ordinary errors;
# 2. its message is what a traceback and a log shall show;
# 3. the cause is kept, and named as one;
# 4. `rank` can raise a `TimeoutError` of its own, which must not be taken for a busy index;
# 5. a search that time can mend is kept for later; any other error of the search passes.
#
# Type between the quotes, one blank after the other.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

search = fill_in(
    """class SearchError(___):
    def __init__(self, message: str, *, query: str = "") -> None:
        super().__init__(___)
        self.query = query

class IndexBusyError(SearchError): ...

# in search(index, query):
try:
    hits = index.find(query)
except TimeoutError as error:
    raise IndexBusyError("the index is busy", query=query) ___ error
___:
    return rank(hits)

# in the loop over queries:
except ___ as error:
    later.append(error.query)""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
search.reveal(
    ["Exception", "message", "from", "else", "IndexBusyError"],
    [
        "below Exception, so that except Exception at the end of a unit of work still sees it.",
        "what the parent gets is what str(error), a traceback and a log show of it.",
        "the traceback then names the TimeoutError as the direct cause, and not as an accident.",
        "what stands in the else is out of reach of the clause, and rank's own error goes on up.",
        "the class that time can mend; SearchError would keep for later what no time will mend.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`0 answers, no error`** *Cause:* `pass`. *Fix:* catch per unit, keep the error. ([ERPNext, pull
# 57535](https://github.com/frappe/erpnext/pull/57535))
#
# **`fr, Okafor: Hello`** *Cause:* a wide `try`. *Fix:* one line. ([Streamlit, pull
# 9011](https://github.com/streamlit/streamlit/pull/9011))
#
# **`700 is done`** *Cause:* `return` in `finally`. *Fix:* return below. ([pex, issue
# 2573](https://github.com/pex-tool/pex/issues/2573))
#
# **`UnboundLocalError: cannot access local variable 'error'`** *Cause:* the name ends with its clause. *Fix:* keep it
# under another. ([AWS samples, issue 668](https://github.com/aws-samples/retail-demo-store/issues/668))
#
# **`a full mailbox: ask a person`** *Cause:* the parent's clause stands first. *Fix:* children first. ([vLLM, pull
# 18672](https://github.com/vllm-project/vllm/pull/18672))
#
# **`-3 seats are reserved`** *Cause:* `assert`, and `-O`. *Fix:* `raise ValueError`. ([Starlette, pull
# 3160](https://github.com/Kludex/starlette/pull/3160))
#
# **`Task exception was never retrieved`** *Cause:* nobody awaits. *Fix:* a group. ([nanobot, issue
# 5429](https://github.com/HKUDS/nanobot/issues/5429))
#
# ## Check yourself
#
# Five questions, one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

on_its_way = quiz(
    "A try has except OSError, else and finally. In the except block, a KeyError is raised. What runs then?",
    {"A": "else, then finally", "B": "finally, then the caller gets it", "C": "nothing: the caller gets it at once"},
    objective=1,
    choice="",
)
where = quiz(
    "One of forty tickets may fail for a reason that nobody knows yet. Where does except Exception belong?",
    {
        "A": "in draft, which returns an empty text then, so that the batch always gets forty texts",
        "B": "around the batch, with a line that prints the error and ends the program",
        "C": "around each ticket, in the loop, which keeps ticket and error",
    },
    objective=2,
    choice="",
)

# %% tags=["quiz"]
new_code = quiz(
    "The mail server gets a new code for: too many mails this hour. Harbor shall keep these mails. What do you change?",
    {"A": "a class below TryLaterError", "B": "a clause in every loop", "C": "a test of str(error) in every loop"},
    objective=3,
    choice="",
)
quoting = quiz(
    "The error that you translate quotes a customer's letter. Tracebacks go into a log, which other tools read too.",
    {"A": "raise … from error", "B": "raise … from None", "C": "raise below the except block"},
    objective=4,
    choice="",
)
in_a_task = quiz(
    "A task that nobody awaits has raised. When do you hear of it?",
    {"A": "at the next await of the program", "B": "when the task is thrown away, if ever", "C": "at once"},
    objective=5,
    choice="",
)

# %% tags=["quiz", "reveal"]
on_its_way.reveal("B", {
    "A": "else runs only when the try itself raised nothing, and here it had raised an OSError.",
    "B": "an error out of an except block leaves like any other; finally runs before it does.",
    "C": "finally runs in any case, also when the error comes out of an except block.",
})
where.reveal("C", {
    "A": "an empty text is then sent to a customer, and nobody can tell it from an answer.",
    "B": "one ticket then costs the answers of all others, though it is seen: better than pass.",
    "C": "a unit of work ends there, the others go on, and what happened can be looked at.",
})
new_code.reveal("A", {
    "A": "the branch says what callers shall do, so those who catch it need no change.",
    "B": "it works today, and each loop that you forget stops at the new code.",
    "C": "a message is for people, and its author may mend the wording tomorrow.",
})
quoting.reveal("C", {
    "A": "whoever prints the traceback prints the cause as well, with the letter in it.",
    "B": "Python prints the second alone, but the first is still there in __context__, for any tool.",
    "C": "no error is being handled there any more, so nothing is kept at the new one.",
})
in_a_task.reveal("B", {
    "A": "an await gives you errors of what you await, and nobody awaits this task.",
    "B": "until then the error waits in the task; a task kept in a list may never say it.",
    "C": "there is no caller above a task to whom the error could go up.",
})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **trace** an error: `else` is out of reach of the clauses, `finally` runs in any case, a `return` there swallows;
# - **choose** where each `except` belongs: the type, the line, something to do; `except Exception` where a unit of work
#   ends, and keeps the error;
# - **write** a tree of errors below one class, such as `MailError`: branches say who can act, attributes carry data;
# - **choose** `from error` to keep the cause, `from None` to hide it, a place below the `except` to let it go, and a
#   note to add what you know;
# - **predict** what `with` closes: all that was opened, the last first. A task's error waits until somebody asks.
#
# An error that nobody handles must be seen, and who can handle it decides where it is caught.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Forty tickets, no answer, no error: what was lost?
# 2. Which four questions do you ask of an `except`?
# 3. Which parts of a `try` run when the `else` raises? When the `except` does?
# 4. What do you read first in a traceback?
# 5. Why does the provider's tree not help to decide on a retry?
# 6. Draw the tree of section 9. In which branch is code 451?
# 7. What is kept at an error raised in an `except`, what below it?
# 8. In a program of your own, find an `except`. Who could handle it? Who hears of it?
#
# *Further reading* (links checked November 2026): [PEP 765, on return in finally](https://peps.python.org/pep-0765/).
#
# **Next:** [lesson 2, Lines you can find again](02-production-logging.ipynb). After lesson 3, the [exercise Every way
# an LLM call can fail](../exercises/01-robust-api-client.ipynb) has the sub-goals of section 9: *read what is
# there*, *find the class*, *attach what the caller needs*, *make one attempt*, *decide what the error means*.
