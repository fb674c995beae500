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
# **Time: 65 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Forty tickets, no answer, no error
#
# Harbor drafts an answer to each of forty tickets. Every draft is a call of the language model, which costs money, and
# is counted in `PAID`. A draft begins with a greeting in the language of its ticket, which Harbor guesses.
#
# Somebody wanted the program to be robust: whatever goes wrong with one ticket shall not crash it. So there is a `try`
# around the batch, and an `except Exception` that does nothing.
#
# Read the cell before you run it. The twenty-first ticket will fail. How many answers will there be, and how many
# calls will be paid for?

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
# The program ended well, it seems. Twenty good drafts were paid for, and thrown away with the one that failed:
# `answers` would have got the list only when it was complete. The reason is gone, too.
#
# ### The picture: what `pass` threw away
#
# The next cell makes the drafts again, and shows the error. An error **goes up** from call to call, until a clause
# catches it. If none does, the program ends with a **traceback** = the calls that were under way, and the error.
#
# **What to see:** four lines have a note. Read from the end. The last line says what went wrong; the two lines above it
# say where. Each call was made by the one above it. (Jupyter draws more around a traceback. The parts are the same.)

# %% tags=["hook", "figure"]
from harbor_kit.errortree import show_traceback

try:
    answers = list(map(draft, TICKETS))
except KeyError as error:
    show_traceback(error)
    print(f"type: {type(error).__name__}, message: {error}")

# %% [markdown] tags=["hook"]
# There is no greeting for `'ja'`, and the line is named. That is a mistake of ours, and one minute of work. (So is the
# guess: the ticket is in English.) The `pass` hid both, and left the other thirty-nine customers without an answer.
#
# That is the one idea of this lesson: **catch an error only where something can be done about it, and let every other
# one be seen.** `draft` cannot do anything about a missing greeting. The loop can: it puts one ticket aside, says
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
# greeting, one for the title. Where a language has no greeting, we want *Hello* instead:
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
        "A": "it raises KeyError: 'Okafor', since the clause is for greetings",
        "B": 'it returns "Hello", as it does for a language without a greeting',
        "C": 'it returns "Bonjour, Okafor", since only the title is missing',
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
        "A": "a comment says what a clause is for; Python catches every KeyError that leaves the block.",
        "B": "the title raises the same type, from deeper down, and nobody hears that it is missing.",
        "C": "an except clause cannot go on in the middle of a line: what was computed so far is gone.",
    },
)

# %% [markdown] tags=["investigate"]
# An error that was expected covered one that was not. Four questions for each `except`:
#
# 1. **Which type?** Name what you expect: `KeyError`, or a tuple `(KeyError, ValueError)`.
# 2. **From which line?** Put that line into the `try`, and no other.
# 3. **What will you do?** A default, another way, a message to somebody. If you can do nothing, write no clause: the
#    error goes up to those who called you, and they may.
# 4. **Does one unit of work end here**, such as a ticket or a request? Only there is `except Exception` right, and only
#    if it keeps the error itself, not a text made of it.
#
# Should you look first (`if language in GREETINGS`), or try and catch? For a dictionary of your own, both are right. A
# file, a lock or an account can change between your look and your use: try, and catch.

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
        print(f"{language}, {customer}: {error!r}, so we know whose title is missing")

# %% [markdown]
# ## 3 · `else`, `finally`, and a `return` that swallows
#
# A `try` can have two more parts. `else` runs when the `try` came to its end without an error, `finally` in any case.
#
# Below, a provider reports as text how many tokens an answer took. The `try` reads the number; its `except ValueError`
# is for a text that is no number. The `else` calls `pay`, which allows a hundred tokens, and raises `ValueError`
# above. The word *after* is printed below the whole statement.
#
# For `"7"` the parts that run are *try, else, finally, after*. Write down those for `"many"` and for `"700"`.

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
# So `else` is one more way to keep the `try` small: a call that may raise the same type, but is not what the clause is
# for, goes there. An error raised in an `except` block leaves as this one did: `finally`, then the caller.
#
# Two surprises, both in the next cell:
#
# - **A `return` in `finally` swallows the error** that was on its way. So do `break` and `continue`. From Python 3.14
#   on, Python warns of it when it reads the code.
# - **The name after `as` is gone** when the clause ends. To read it later in a function raises `UnboundLocalError:
#   cannot access local variable 'error' where it is not associated with a value`; outside, a `NameError`. It meets
#   those who want to raise the last error after a loop of attempts: keep the error under another name.

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
# An `except` catches a class and all classes below it. Harbor's provider has the classes of a real one, which hang
# below Python's own. A *status* is the number of an answer that did arrive, such as 429.
#
# ### The picture: who is caught
#
# **What to see:** on the left the tree, on the right a column for each clause. *caught* is filled; *passes* means that
# the error goes on up (in a clause, the word `pass` stops it). What a clause catches is one branch, from the class
# that it names. `except Exception` lets Ctrl+C (`KeyboardInterrupt`) and a cancelled task pass, and is meant to. A bare
# `except:` catches even these: Ctrl+C cannot stop the program.
#
# Before you run it: which two names of the line `from harbor_kit import …` does `except APIStatusError` let pass?

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
# `RateLimitError` (429), or no connection, waiting may help. After a `BadRequestError` (400) it will not. No branch of
# this tree says so.
#
# So at its **border** = the one place that calls another system, Harbor translates errors into a tree of its own,
# sorted by **who can act**. A mail server, for instance, answers with codes: 4xx means *try later*, 5xx *do not try
# again*. (On the web they mean other things.)
#
# - One class stands above all: `except MailError` catches whatever a mail can meet.
# - Below it, a branch for each thing that a caller can do. A new class goes into a branch, and no caller changes.
# - **Attributes are for programs, the message is for people.** Whoever needs the code reads `error.code`. (A gateway
#   that looked for 429 in the text tried requests without hope again: [LiteLLM, pull
#   36705](https://github.com/BerriAI/litellm/pull/36705).)
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
class NoConnectionError(TryLaterError): ...  # the mail server was not reached, so it said nothing
class BadAddressError(NeedsPersonError): ...
class LoginError(NeedsPersonError): ...


def advice(error: MailError) -> str:  # ✗ Wrong: one of its clauses can never run
    try:
        raise error
    except MailError:
        return "ask a person"
    except TryLaterError:
        return "keep it for later"


print("a full mailbox:", advice(MailboxFullError("no room", code=452)))

# %% [markdown] tags=["modify"]
# (The second: the first has caught all of its branch. So children come before their parents.)
#
# ### Change one line
#
# The clause in the next cell names `TryLaterError`. Change it twice (a tuple is allowed), and run the cell each time:
#
# 1. A loop puts a mail aside when time can mend it, or when its address is bad. A wrong login shall stop the loop,
#    since the next mail will meet it too. Which clause does that?
# 2. The report at the end takes whatever a mail can meet. A mistake of ours, such as a `KeyError`, goes on up.
#
# **What to see:** which rows say *caught*. For 1 they are three, for 2 six, and `KeyError` is in neither.

# %% tags=["modify", "figure"]
CLAUSE: type[Exception] | tuple[type[Exception], ...] = TryLaterError  # modify this line

show_tree([MailboxFullError, BadAddressError, LoginError, KeyError], {"your clause": CLAUSE}, Exception)

# %% [markdown] tags=["investigate"]
# ## 5 · Translate, and keep the cause
#
# To translate is to catch one error and to raise another, here `ours`. Python keeps the first at it: in `__context__`
# what was being handled, in `__cause__` what you named with `from`.
#
# | you write | a traceback shows |
# |---|---|
# | `raise ours from error` | both, with *direct cause* between |
# | `raise ours`, in the `except` | both, as if the second were an accident |
# | `raise ours from None` | the second; the first is in `__context__` |
# | `raise ours`, below the `except` | the second; the first is gone |
#
# Choose `from error`; `from None` if the first only distracts; the last row if it quotes what must not reach a log
# (PY-02, lesson 2). `add_note` adds what you know; a bare `raise` sends the same error on.
#
# ### The picture: two errors and a note
#
# **What to see:** the cause stands first, the note last. What of it should not reach a log? (`NoneType`: nothing is
# kept.)

# %% tags=["investigate", "figure"]
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPResponseException


def send_one(way: str) -> None:
    try:
        raise SMTPDataError(452, b"the box of ana@shop.example is full")
    except SMTPDataError as error:
        ours = MailboxFullError("no room", code=error.smtp_code)
        ours.add_note("ticket 20, second attempt")
        if way == "from error":
            raise ours from error
        if way == "from None":
            raise ours from None
        if way == "inside":
            raise ours
    raise ours


for way in ("from None", "inside", "below", "from error"):
    try:
        send_one(way)
    except MailError as error:
        print(f"{way:10}  cause {type(error.__cause__).__name__:13}  context {type(error.__context__).__name__}")
        if way == "from error":
            show_traceback(error)

# %% [markdown] tags=["investigate"]
# (The address of a customer. And in *Change one line*: for 1 `(TryLaterError, BadAddressError)`, for 2 `MailError`.)
#
# ## 6 · Clean up
#
# In a `finally` you close what you opened. A `with` does it for you. An `ExitStack` is a `with` for things whose number
# you learn while the program runs: it closes all that it has entered. None of the three stops the error: to clean
# up is not to handle.
#
# Three things are opened in the next cell, and the third fails. What is closed, and in which order?
#
# A `with` *can* stop an error. `contextlib.suppress(FileNotFoundError)` is `except FileNotFoundError: pass` in one
# line. It is right where the error says that you have what you want: the file to delete is gone already. Name the type,
# and put one line into it. (How to write what stands behind a `with` is a lesson of PY-07.)

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
print("the draft is gone:", not Path("no-such-draft.txt").exists())

# %% [markdown] tags=["investigate"]
# (The last one first: it may need those that were opened before it.)
#
# ## 7 · In a task, who hears?
#
# An error goes up to whoever called. Here that picture stops being true: nobody called a task. Its error waits in the
# task until somebody asks for the result, with `await` or through a group. If nobody does, the event loop says so when
# nothing refers to the task any more and it is thrown away: *Task exception was never retrieved*. That is late, and no
# `except` hears of it.
#
# The first program of the next cell starts two mails, and reports that they are out. It is the batch with the `pass`
# again, though nobody wrote one. (Its exception handler prints what the loop would log.) Before you run it: what comes
# first, the report or the errors?
#
# The second one makes the same tasks in a `TaskGroup`. The group awaits them, and raises an `ExceptionGroup` at the end
# of its block. Each `except*` takes its part of the group; what no clause takes goes on up.

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
# The answers go out. Of each mail that we try we want to know: sent, kept for later, or the customer to be asked. The
# batch stops when no mail can go before a person has acted, and a mistake of ours is seen. Comments name five
# sub-goals, which the exercise repeats. Look for five decisions:
#
# - `smtplib`'s errors are `OSError`s, as is a refused connection. One clause at the border takes both, around one call.
# - A refused address has a class of its own, with a code for each address. The other refusals hold one code.
# - An unknown code still gets into a branch, by its first digit.
# - The loop catches two types, since it has two things to do. `LoginError` goes on up: the next mail would meet it too.
#   So does a `KeyError`: nobody here expected it.
# - What is known by then is reported in `finally`, whatever happened. Who is missing there got no mail.

# %% tags=["worked"]
KNOWN: dict[int, type[MailError]] = {452: MailboxFullError, 535: LoginError, 550: BadAddressError}
Gateway = dict[str, OSError | None]  # a stand-in for the mail server: what it raises for each address


def translated(error: OSError) -> MailError:
    # --- sub-goal: read what is there
    if isinstance(error, SMTPRecipientsRefused):
        [(code, _)] = error.recipients.values()  # one address, so one pair: code and text
    elif isinstance(error, SMTPResponseException):
        code = error.smtp_code
    else:
        return NoConnectionError("the mail server was not reached")
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


REFUSED = {who: SMTPRecipientsRefused({who: (code, b"")}) for who, code in [("ana", 452), ("ben", 550), ("dan", 421)]}
GATEWAY: Gateway = {**REFUSED, "eve": None, "fay": ConnectionError(), "gus": SMTPAuthenticationError(535, b"")}
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
# 5. a search that time can mend is kept for later; any other error of the search goes on up.
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
    ["Exception", "message", "from", ["else", "else:"], "IndexBusyError"],
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
# **`0 answers, no error`** *Cause:* `pass`. *Fix:* catch around one ticket, keep the error. ([ERPNext, pull
# 57535](https://github.com/frappe/erpnext/pull/57535))
#
# **`fr, Okafor: Hello`** *Cause:* a wide `try`. *Fix:* one line in it. ([Streamlit, pull
# 9011](https://github.com/streamlit/streamlit/pull/9011))
#
# **`700 is done`** *Cause:* `return` in `finally`. *Fix:* return below the `try`. ([pex, issue
# 2573](https://github.com/pex-tool/pex/issues/2573))
#
# **`UnboundLocalError: cannot access local variable 'error'`** *Cause:* the name ends with its clause. *Fix:* keep the
# error under another. ([AWS samples, issue 668](https://github.com/aws-samples/retail-demo-store/issues/668))
#
# **`a full mailbox: ask a person`** *Cause:* the parent's clause stands first. *Fix:* children first. ([vLLM, pull
# 18672](https://github.com/vllm-project/vllm/pull/18672))
#
# **`-3 seats are reserved`** *Cause:* `assert`, and `-O`. *Fix:* `raise ValueError`. ([Gunicorn, pull
# 986](https://github.com/benoitc/gunicorn/pull/986))
#
# **`Task exception was never retrieved`** *Cause:* nobody awaits the task. *Fix:* a `TaskGroup`. ([nanobot, issue
# 5429](https://github.com/HKUDS/nanobot/issues/5429))
#
# ## Check yourself
#
# Five questions, one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

on_its_way = quiz(
    "A task is cancelled while it awaits in a try with except Exception, else and finally. What runs then?",
    {"A": "the except, then finally", "B": "finally, and nothing else", "C": "nothing: it is stopped at once"},
    objective=1,
    choice="",
)
where = quiz(
    "One of forty tickets may fail for a reason that nobody knows yet. Where does except Exception belong?",
    {
        "A": "in draft, which returns an empty text then, so that the batch always gets forty texts",
        "B": "in draft, around the call, which is made twice more before the ticket counts as failed",
        "C": "around each ticket, in the loop, which keeps ticket and error",
    },
    objective=2,
    choice="",
)

# %% tags=["quiz"]
new_code = quiz(
    "A mail server says 554 for: too many mails this hour. Harbor shall keep them for later. What do you change?",
    {"A": "a line in KNOWN", "B": "nothing: the first digit decides", "C": "a test of str(error) in the loop"},
    objective=3,
    choice="",
)
quoting = quiz(
    "The error that you translate quotes a customer's letter. What keeps the letter from every tool that logs errors?",
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
    "A": "what is on its way is not below Exception, so that a stop is not taken for a failure.",
    "B": "CancelledError goes on up, since no clause names it, and finally runs in any case.",
    "C": "a task is stopped by an error that goes up, and finally runs on its way.",
})
where.reveal("C", {
    "A": "an empty text is then sent to a customer, and nobody can tell it from an answer.",
    "B": "an unknown reason may be a mistake of ours: it fails three times, and each is paid.",
    "C": "a unit of work ends there, the others go on, and what happened can be looked at.",
})
new_code.reveal("A", {
    "A": "the border then finds a class below TryLaterError, and no caller needs a change.",
    "B": "the 5 leads to NeedsPersonError, and the batch stops for what time will mend.",
    "C": "a message is for people, and its author may mend the wording tomorrow.",
})
quoting.reveal("C", {
    "A": "whoever prints the traceback prints the cause as well, with the letter in it.",
    "B": "Python prints the second alone, but the first is still there in __context__, for any tool that looks.",
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
# - **trace** an error: `else` is out of reach of the clauses, `finally` runs in any case, a `return` there swallows it;
# - **choose** where each `except` belongs: the type, the line, something to do; `except Exception` where a unit of work
#   ends, and keeps the error;
# - **write** a tree of errors below one class, such as `MailError`: branches say who can act, attributes carry data;
# - **choose** `from error` to keep the cause, `from None` to hide it, a place below the `except` to drop it, and a
#   note to add what you know;
# - **predict** what `with` closes: all that was opened, the last first. A task's error waits until somebody asks.
#
# Catch an error only where something can be done about it, and let every other one be seen.

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
# 6. Draw the tree below `MailError`. In which branch does code 451 end?
# 7. What does Python keep at an error raised in an `except` block, and what at one raised below it?
# 8. In a program of your own, find an `except`. Who could handle it? Who hears of it?
#
# *Further reading* (links checked November 2026): [PEP 765, on return in finally](https://peps.python.org/pep-0765/).
#
# **Next:** [lesson 2, Lines you can find again](02-production-logging.ipynb). After lesson 3, the [exercise Every way
# an LLM call can fail](../exercises/01-robust-api-client.ipynb) has the sub-goals of section 9: *read what is
# there*, *find the class*, *attach what the caller needs*, *make one attempt*, *decide what the error means*.
