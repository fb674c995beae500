# %% [markdown]
# # When the model is having a day
#
# **PY-03 · Errors and logging** · lesson 3
#
# ## You will be able to
#
# - **choose** for each failure whether waiting changes the answer, by its `status`, its code, and what is at stake;
# - **predict** a schedule of waits: doubled, capped, and never shorter than `Retry-After`;
# - **compare** waits without and with `jitter` by what they do to a server that many clients share;
# - **trace** a circuit breaker through closed, open and `half-open`;
# - **write** a retry that ends, with `tenacity`, and mark an answer that is a substitute.
#
# ## Before you start
#
# You have done [lesson 1, Errors are part of the interface](01-exception-handling.ipynb), and know [what is written
# down about a call](02-production-logging.ipynb) from lesson 2. Section 7 needs `pip install tenacity`. No key and no
# network are needed.
#
# **Time: 60 min.** After section 4 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Twelve bad days
#
# Harbor asks a language model for drafts, and on Monday a call fails. Somebody adds what everybody adds on the first
# day: if a call fails, wait a second and call again, then wait two seconds, then four.
#
# The next cell tries that on a server error that is over after two seconds, and it works. The cell after it tries the
# same loop on twelve things that go wrong with such calls. `over=` is the number of seconds after which one is over; a
# wrong key has none. Seconds are counted here, not waited.
#
# Before you run the second cell: for how many of the twelve does the loop get a good answer? And what becomes of the
# others?

# %% tags=["hook"]
import random
from dataclasses import dataclass, replace

from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything


@dataclass(frozen=True)
class Trouble:
    name: str
    status: int | None  # None: no response came
    over: float | None = None  # after so many seconds; None: never


def first_day(trouble: Trouble) -> str:
    now = 0
    for wait in (0, 1, 2, 4):
        now += wait
        if trouble.status == 200 or (trouble.over is not None and trouble.over <= now):
            return f"taken as an answer after {now} s"
    return f"given up after {now} s and four calls"


print("server error:", first_day(Trouble("server error", 500, over=2)))

# %% tags=["hook", "bad"]
TWELVE = [
    Trouble("the name is not found (DNS)", None, over=2),
    Trouble("the connection is refused", None, over=2),
    Trouble("the certificate is not valid (TLS)", None),
    Trouble("no response in time", None, over=2),
    Trouble("the key is wrong", 401),
    Trouble("too many calls in this minute", 429, over=6),
    Trouble("the money is spent", 429),
    Trouble("the prompt is too long", 400),
    Trouble("server error", 500, over=2),
    Trouble("overloaded", 503, over=20),
    Trouble("rubbish in the text", 200),
    Trouble("the stream ends in mid-sentence", 200),
]
for trouble in TWELVE:
    print(f"{trouble.name:35} {trouble.status or '-':>4}  {first_day(trouble)}")
print("✗ Wrong: one loop for twelve failures")

# %% [markdown] tags=["hook"]
# Five of twelve got better by waiting. Five took seven seconds and four calls, and got nothing: *overloaded* needed
# more patience, and for the other four no patience is enough, as a wrong key stays wrong. Two were never noticed,
# because their `status` was 200. Nor is 429 one thing: *slow down* is over in a moment, *your money is spent* is over
# when somebody pays.
#
# So this is the idea of the lesson: **a retry is a request that others pay for**. The provider pays with capacity, your
# other users with their place in the queue, the person at the screen with time, and Harbor with money. Before you send
# one, decide three things: does waiting change the answer? How long? And when do you stop?
#
# The next cell answers the first question for the twelve, and says who should hear about it. Before you read it, take
# paper and go through the list above: for which of the twelve would you retry, and whom would you tell?

# %% tags=["hook"]
DECISIONS = [
    ("the name is not found (DNS)", "-", "yes, a few times", "who runs Harbor, if it stays"),
    ("the connection is refused", "-", "yes", "nobody, if it passes"),
    ("the certificate is not valid", "-", "no", "who runs Harbor"),
    ("no response in time", "-", "if twice is harmless", "the user: it takes longer"),
    ("the key is wrong", "401 invalid_api_key", "no", "who runs Harbor"),
    ("too many calls", "429 rate_limit_exceeded", "when the server says", "nobody, but count it"),
    ("the money is spent", "429 insufficient_quota", "no", "who pays"),
    ("the prompt is too long", "400 context_length_exceeded", "no: send less", "who wrote the prompt"),
    ("server error", "500 server_error", "yes", "nobody, if it passes"),
    ("overloaded", "503, or 529 overloaded_error", "yes, with patience", "the user: a substitute"),
    ("rubbish in the text", "200", "once, with what is wrong", "who wrote the prompt"),
    ("the stream ends early", "200", "yes, from the start", "nobody, if it passes"),
]
print(f"{'':29}{'status, code':30}{'retry?':25}tell whom")
for what, seen, again, whom in DECISIONS:
    print(f"{what:29}{seen:30}{again:25}{whom}")

# %% [markdown]
# Four rows need care. The two kinds of 429 differ in the *code in the body* only. Yet not every body has one: a gateway
# (a server on the way to the provider) may send HTML. So look at the status first, and expect anything in the body.
# *No response in time* does not mean that nothing happened (section 3). And a stream that was cut off looks complete:
# only a `finish_reason`, or the last event of the protocol, says that it is. (Codes: OpenAI and Anthropic, November
# 2026.)
#
# ## 2 · How long to wait
#
# **Backoff** = each wait is longer than the one before, mostly twice as long: a short trouble costs little time, and a
# long one few calls. Doubling grows fast, so there is a **cap** = no wait is longer than this. The next cell shows why.
#
# That is one client. Now a hundred share a server that takes ten calls a second and refuses the rest, and at noon all
# of them call. In a queue, the last would be served after nine seconds.

# %%
from harbor_kit.storm import WAYS, show_storms, storm

doubled = [2**failures for failures in range(13)]
print("uncapped:", *doubled, f"→ the thirteenth wait is {doubled[-1] / 60:.0f} minutes")
print("capped:  ", *(min(wait, 60) for wait in doubled))
# "no jitter": a client that is refused waits 1, 2, 4 … seconds, and all clients wait the same
ten, hundred = storm("no jitter", clients=10), storm("no jitter", clients=100)
print(f"10 clients:  {len(ten.calls)} calls, the last one is served after {ten.last:.0f} s")
print(f"100 clients: {len(hundred.calls)} calls, the last one is served after {hundred.last:.0f} s")

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_jitter = predict(
    "Now each client waits a random part of its wait, from nothing to all of it. What changes (next cell)?",
    {
        "A": "the last is served sooner, and more calls are sent, as many come back too early",
        "B": "the last is served ten times sooner, and fewer calls are sent",
        "C": "not much: chance cannot hurry a server that takes ten a second",
        "D": "the last is served later, as whoever is unlucky waits longest",
    },
    choice="",
)

# %% tags=["run"]
# full jitter: a random part of the whole wait. equal jitter: half of the wait, and a random part of the other half
storms = {way: storm(way) for way in WAYS}
for way, one in storms.items():
    print(f"{way:13} the last after {one.last:5.1f} s, {len(one.calls)} calls, {one.refused} of them for nothing")
for way in ("full jitter", "equal jitter"):
    ends = [storm(way, seed=seed).last for seed in range(100)]
    print(f"{way:13} with a hundred seeds: the last after {min(ends):.0f} to {max(ends):.0f} s")

# %% tags=["reveal"]
guess_jitter.reveal(
    "B",
    {
        "A": "many do come too early, yet in step 450 calls came in vain, as only ten of each crowd found a place.",
        "B": "without chance all come back in the same instant: ten are served, and the rest wait longer than before.",
        "C": "the server is no faster, but it was idle for most of the 243 seconds, and now it is not.",
        "D": "the unlucky wait no longer than the cap; in step, thirty clients waited that long, some three times.",
    },
)

# %% [markdown]
# **Jitter** = chance in a wait, so that clients do not come back in step. With *full* jitter, the wait is
# anything from nothing to the whole. With *equal* jitter, half of it is certain, and chance has the other half.
#
# **What to see:** three lines that climb to a hundred clients; on the right, their first thirty seconds. Without jitter
# the steps are wide: ten are served in an instant, then nobody until the next common moment, at last a minute later.
# With full jitter fifty are served in five seconds (sixty were possible), and the line flattens for the last few only.
# Equal jitter starts later, as half of each wait is certain, and ends about as soon.
#
# **Where the picture stops being true:** a refused call costs this server nothing. A real one has to read a call to
# refuse it, so 450 vain calls slow it down. And real clients do not start in one instant, though a failure that all
# of them notice brings them close to it.

# %% tags=["figure"]
from harbor_kit.arrivals import busiest

show_storms(storms)
for way, one in storms.items():
    second, tenth = busiest(one.calls[100:]), busiest(one.calls[100:], seconds=0.1)
    print(f"{way:12} after the first calls: at most {second.count} in a second, {tenth.count} in a tenth of one")

# %% [markdown]
# Choose the measure with care. In the busiest second after the first calls, full jitter looks *worse* than none: 113
# calls against 90, because some clients come twice. In the busiest tenth of a second it is 22 against 90. That is what
# the server feels. Users feel neither; they feel when they are served.
#
# ## 3 · The server may know better
#
# A response with 429 or 503 can carry `Retry-After`: how long the server asks you to stay away. It comes in
# two forms: seconds, or a date. The next cell but one reads both. A date needs a *now* to become a wait, and one that
# is past is a wait of nothing.

# %% tags=["predict"]
guess_after = predict(
    "Your own waits are 1, 2, 4, 8. Each refusal says Retry-After: 5. How long do you wait each time (next cell)?",
    {
        "A": "5, 5, 5, 5: the server knows best",
        "B": "6, 7, 9, 13: both are added, to be safe",
        "C": "5, 5, 5, 8: whichever is longer",
        "D": "1, 2, 4, 8: a header is advice, and your schedule is tested",
    },
    choice="",
)

# %% tags=["run"]
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import accumulate

own, asked, patience = [1, 2, 4, 8], 5, 20
waits = [max(wait, asked) for wait in own]
print("waits:", waits, " calls at:", [0, *accumulate(waits)])
in_time = [moment for moment in accumulate(waits) if moment <= patience]
print(f"somebody waits {patience} s: calls at 0 and {in_time}, and then an error, {patience - in_time[-1]} s early")

NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)
for header in ("Thu, 26 Nov 2026 12:00:30 GMT", "Thu, 26 Nov 2026 11:59:00 GMT"):
    seconds = (parsedate_to_datetime(header) - NOW).total_seconds()
    print(f"Retry-After: {header} → {seconds} s from now, so wait {max(0.0, seconds)} s")
WAYS_TO_READ: list[tuple[Callable[[str], object], str]]
WAYS_TO_READ = [(float, "1.5"), (float, "Thu, 26 Nov 2026 12:00:30 GMT"), (parsedate_to_datetime, "soon")]
for read, header in WAYS_TO_READ:
    try:
        print(f"{read.__name__}: {header} → {read(header)}")
    except ValueError as error:
        print(f"{read.__name__}: {error}")

# %% tags=["reveal"]
guess_after.reveal(
    "C",
    {
        "A": "it asks for five seconds or more, and after a fourth failure your own eight are the more careful wait.",
        "B": "five seconds are enough for the server, and what comes on top is time of the user.",
        "C": "it is a minimum: it lengthens a wait that is too short, and leaves a longer one alone.",
        "D": "the first three then come too early, although the refusal before them said when to come.",
    },
)

# %% [markdown] tags=["investigate"]
# So `Retry-After` is a minimum, even above your cap: the cap limits your own backoff, not what the server asks.
#
# *Somebody waits 20 s*: that is the **budget** = how long the answer is of use, calls and waits together. Once a wait
# would end after it, raise at once: an error now is worth more than an answer that nobody reads. A limit on the number
# of calls is no budget, as each of them may take long.
#
# And a timeout is not a *no*. The mail in the next cell was sent; the response was lost. Whoever retries sends it
# again, unless the operation is **idempotent** = done twice, it leaves the same as done once. A draft that is asked for
# twice is paid for twice, and does no other harm. A mail, a payment or a ticket needs a key, so that the server
# recognises an operation that it has done already. Make the key once for the operation, not for each attempt.

# %% tags=["investigate", "bad"]
from uuid import UUID


class Mailer:
    def __init__(self) -> None:
        self.sent: dict[UUID, str] = {}
        self.calls = 0

    def send(self, text: str, key: UUID) -> str:
        self.calls += 1
        self.sent.setdefault(key, text)  # a key that it knows sends nothing again
        if self.calls == 1:
            raise TimeoutError("the response was lost on its way")
        return "sent"


for title, keys in {"a key for each attempt ✗ Wrong:": (1, 2), "one key for the mail:": (1, 1)}.items():
    mailer = Mailer()
    for number in keys:
        try:
            mailer.send("Your export is ready.", UUID(int=number))
        except TimeoutError:
            continue
    print(title, len(mailer.sent), "mail" if len(mailer.sent) == 1 else "mails")

# %% [markdown]
# ## 4 · Retries multiply
#
# The SDKs (libraries) of OpenAI and Anthropic retry by themselves: twice, unless you say `max_retries=0` (November
# 2026). Your loop around them retries, the job that runs your loop is started again, and no layer knows of the others.
#
# Run the next cell. Then work out how many requests a question costs with four layers of three, and modify `LAYERS` to
# see. The last two lines are about forty tickets of which the last one fails twice: why does it cost so much to have
# all forty in one `try`?
#
# So choose **one layer** that retries, the one that knows most: which errors pass, what the server asked, how long the
# user waits. Switch the others off. And put it around one call, not around a batch: what has been answered is not asked
# again.

# %% tags=["modify", "bad"]
LAYERS = {"the SDK": 3, "our loop": 3}  # modify this line: how often each layer calls the one below it

calls = 1
for layer, tries in LAYERS.items():
    calls *= tries
    print(f"{layer:9} calls {tries} times, so one question is {calls} requests")

TICKETS_IN_BATCH, FAILURES_OF_THE_LAST = 40, 2
around_each = TICKETS_IN_BATCH + FAILURES_OF_THE_LAST
around_all = TICKETS_IN_BATCH * (1 + FAILURES_OF_THE_LAST)
print(f"a retry around each ticket: {around_each} requests")
print(f"a retry around the batch:   {around_all} requests ✗ Wrong: 78 answers were there already")

# %% [markdown]
# ## 5 · When nobody should call
#
# Backoff spares the server *one* client's calls. But each new user starts afresh and waits through all retries,
# although the forty before have failed. A **circuit breaker** = an object that all calls to one service go through, and
# that stops them while the service is down. The user gets a substitute now instead of an error in twenty seconds, and
# the service has peace to recover.
#
# **What to see:** three boxes and the ways between them. Failures in a row lead from *closed* to *open* (dashed). From
# there the only way leads to *half-open*, once the pause is over. The one call that is tried there, the *probe*,
# decides: thick, back to *closed*; dashed, to *open* for a whole pause. The names are those of electricity: closed
# means that calls flow.
#
# **Where the picture stops being true:** its calls take no time. A real one can be sent while the breaker is *closed*,
# and end when it is *half-open*: such late news is not the probe's, and must change nothing.

# %% tags=["figure"]
from harbor_kit.breaker import ANSWERS, FAILS, OUR_FAULT, show_breaker, walk, walk_table

show_breaker(failures=3, pause=30)

# %% tags=["predict"]
DAY = [
    *[(0, FAILS), (1, ANSWERS), (2, FAILS), (3, OUR_FAULT), (4, FAILS), (5, FAILS)],
    *[(20, ANSWERS), (35, FAILS), (60, ANSWERS), (65, ANSWERS)],
]
print("ten calls, and what would come of each:", ", ".join(f"{when} s {what}" for when, what in DAY))
print("(our fault: a 400)")
guess_walk = predict(
    "Three failures in a row open it for 30 s. How many of these ten calls reach the service (next cell)?",
    {
        "A": "ten: the 400 at 3 s breaks the row of failures, so it never opens",
        "B": "nine: it opens once, at 5 s, and rejects the call at 20 s",
        "C": "eight: it opens twice, and rejects the calls at 20 s and at 60 s",
        "D": "seven: it opens at 4 s, with the third error, and rejects the calls at 5, 20 and 60 s",
    },
    choice="",
)

# %% tags=["run"]
print(walk_table(walk(DAY, failures=3, pause=30)))

# %% tags=["reveal"]
guess_walk.reveal(
    "C",
    {
        "A": "the 400 is no failure and no answer: it leaves the row as it is, and at 5 s there are three.",
        "B": "the probe at 35 s failed, so it opened again for thirty seconds, until 65 s.",
        "C": "three failures in a row at 5 s, then a failed probe at 35 s, then a good one at 65 s.",
        "D": "the error at 3 s is a 400: a bad request of ours says nothing against the service, so it is not counted.",
    },
)

# %% [markdown] tags=["investigate"]
# Four details decide whether a breaker helps. *In a row*: a service that fails once in a hundred calls is up, yet a
# total would reach three some day. *Whose fault*: count what speaks against the service. A bad prompt or a wrong key
# does not, and it does not start the count anew either. *Rejections do not count*: else a busy caller lengthens the
# pause for ever. *A probe without news*: if it is cancelled, nothing was learnt, so the next call is the probe.
#
# ## 6 · A worse answer, and an honest one
#
# When waiting does not help in time, Harbor can give less: a smaller model, an answer from the cache, the most similar
# help article, or *we have your ticket*. That is **graceful degradation** = less service instead of none. Two rules:
#
# - Say it, in the answer's own data: `degraded=True`. Else nobody notices that the substitute has answered for weeks.
# - Only for an outage. A wrong key or a spent account must be loud: behind a substitute, nobody would see it.

# %% tags=["investigate"]
class OutageError(Exception): ...
class WrongKeyError(Exception): ...


@dataclass(frozen=True)
class Suggestion:
    text: str
    degraded: bool


def suggest(trouble: Exception | None = None) -> Suggestion:
    try:
        if trouble:
            raise trouble
        return Suggestion("Export in parts of 1,000 rows.", degraded=False)
    except OutageError:  # and no other error
        return Suggestion("See the article 'Exports with many rows'.", degraded=True)


print(suggest(), suggest(OutageError("503")), sep="\n")
try:
    suggest(WrongKeyError("401"))
except WrongKeyError as loud:
    print(f"{type(loud).__name__}: {loud}, which an alarm can hear")

# %% [markdown] tags=["investigate"]
# ## 7 · The same with a library
#
# tenacity is a library; its decorator `@retry` retries a function. Each option is one of your decisions:
#
# | decision | option |
# |---|---|
# | does waiting change the answer? | `retry=retry_if_exception_type(…)` |
# | how long? | `wait=`, here full jitter with a cap |
# | when to stop? | `stop=`, calls or seconds; with a bar between them, whichever comes first |
# | what does the caller see? | `reraise=True` |
#
# `wait` may be a function of your own, so `Retry-After` fits in: see `polite`. An option that you leave out is decided
# by its default: before you run the second cell, guess what `AsyncRetrying()` does without any. (The library stamina
# wraps tenacity in safer ones.)
#
# `stop_before_delay` is the budget of section 3. It reads the clock of the machine, not the virtual one on which this
# notebook runs, so here it sees next to no time pass. That is why a function of your own takes its clock as a
# parameter: a test can then move it.

# %% tags=["investigate"]
import tenacity
from harbor_kit import FakeLLM, RateLimitError, run_virtual
from tenacity import retry, retry_if_exception_type, stop_after_attempt, stop_before_delay

ASKED = 5.0  # what Retry-After says; the scripted provider sends no headers
spread = tenacity.wait_random_exponential(max=60)


def polite(state: tenacity.RetryCallState) -> float:
    return max(ASKED, spread(state))


RATE = retry_if_exception_type(RateLimitError)


@retry(retry=RATE, wait=polite, stop=stop_after_attempt(4) | stop_before_delay(30), reraise=True)
async def ask(client: FakeLLM) -> str | None:
    reply = await client.create(model="harbor-small", messages=[{"role": "user", "content": "It crashes."}])
    return reply.choices[0].message.content


# %% tags=["investigate", "bad"]
from tenacity import AsyncRetrying, RetryError, stop_never

random.seed(0)  # tenacity's jitter comes from this one source, which everybody shares
busy = FakeLLM([0.5], fail={0: RateLimitError("slow down"), 1: RateLimitError("slow down")})
took = run_virtual(ask(busy)).elapsed
print(f"answered after {took} s: two waits of {ASKED} s or more, and three calls of 0.5 s")
print("tenacity saw less than a second of it:", ask.statistics["delay_since_first_attempt"] < 1)

plain = AsyncRetrying()
print("without options ✗ Wrong: never stops:", plain.stop is stop_never, "| waits:", type(plain.wait).__name__)
always = FakeLLM([0.5], fail={place: RateLimitError("slow down") for place in range(9)})
for reraise in (True, False):
    try:
        run_virtual(ask.retry_with(reraise=reraise)(always))
    except (RateLimitError, RetryError) as error:
        print(f"reraise={reraise}: {type(error).__name__}, caused by {error.__cause__!r}")

# %% [markdown] tags=["investigate"]
# With `RetryError`, your `except RateLimitError` no longer catches what failed; `reraise=True` hands on the last error
# itself. Cancelling passes through, as `CancelledError` is no subclass of `Exception`. (Seen with tenacity 9.2.)
#
# ## 8 · What to count
#
# A retry that helps also hides the problem: everything is answered, only later, and with more calls. Harbor on two
# days, with forty questions each:
#
# | | Monday | Tuesday |
# |---|---|---|
# | answered | 40 | 40 |
# | of these, at the first call | 38 | 15 |
# | calls | 42 | 82 |
# | seconds waited | 1.1 | 57.4 |
#
# *Answered* says that all is well. *At the first call* is what falls first when a service gets worse. So count that,
# and what was given up (by kind of error), calls and seconds for each question, how often a breaker opened, and how
# many answers were `degraded`.

# %% [markdown] tags=["worked"]
# ## 9 · Worked example: events for customers' servers
#
# When a ticket is answered, Harbor posts an event to the customer's server. Those servers have bad days too. Thousands
# of deliveries are under way, so nothing may sleep in a loop: a delivery that failed goes back into a queue, with the
# time at which it is due. All decisions stand in one function without a loop and without a clock, which makes it easy
# to test.
#
# Comments name four sub-goals, which the exercise repeats. Look for four decisions:
#
# - The waits are a table, `STEPS`, as customers were promised these four; each gets equal jitter.
# - `chance` is a parameter. Two runs with the same seed are equal, so a test can say what it expects.
# - `born + GOOD_FOR` is the budget: an event that is two hours old helps nobody.
# - `given_up` keeps the refusal itself. Whoever reads it sees the last status, not *retries exhausted*.

# %% tags=["worked"]
@dataclass(frozen=True)
class Delivery:
    event: str
    born: float
    posts: int = 1


class RefusedError(Exception):
    def __init__(self, status: int, asked: float = 0.0) -> None:
        super().__init__(f"status {status}")
        self.status, self.asked = status, asked


PASSES, STEPS, GOOD_FOR = {408, 429, 500, 502, 503, 504}, (10, 60, 600, 3600), 7200.0


def due_again(delivery: Delivery, refused: RefusedError, now: float, chance: random.Random) -> float | None:
    # --- sub-goal: ask whether waiting changes the answer
    if refused.status not in PASSES:
        return None
    # --- sub-goal: choose a wait, and let the server ask for more
    step = STEPS[min(delivery.posts, len(STEPS)) - 1]
    due = now + max(step / 2 + step / 2 * chance.random(), refused.asked)
    # --- sub-goal: stop while somebody still waits for it
    return due if due <= delivery.born + GOOD_FOR else None


# %% tags=["worked"]
import heapq

SAID = {"a": [503, 503, 200], "b": [410], "c": [500] * 9, "d": [429, 200]}  # by each server, post by post


def work_off(deliveries: list[Delivery], chance: random.Random) -> dict[str, RefusedError]:
    queue = [(one.born, one.event, one) for one in deliveries]
    given_up: dict[str, RefusedError] = {}
    while queue:
        now, event, one = heapq.heappop(queue)
        due, status = None, SAID[event][one.posts - 1]
        if status >= 400:
            refused = RefusedError(status, asked=90.0 if status == 429 else 0.0)
            due = due_again(one, refused, now, chance)
            # --- sub-goal: hand on the last error
            if due is None:
                given_up[event] = refused
            else:
                heapq.heappush(queue, (due, event, replace(one, posts=one.posts + 1)))
        print(f"{now:6.0f} s  {event}: {status}{'' if due is None else f', again at {due:.0f} s'}")
    return given_up


dice = random.Random(0)  # noqa: S311  # chance for waits, and for no secret
print("given up:", work_off([Delivery(event, born=0.0) for event in SAID], dice))

# %% [markdown] tags=["faded"]
# ## Your turn: retry or stop
#
# Eight more failures, from two providers and from your own side. For each, type `retry` or `stop`. `stop` means: this
# code does not call again by itself; a person or another program has to do something first.
#
# Type between the quotes, one blank after the other.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

eight = fill_in(
    """529, type overloaded_error                           ___
402, type billing_error                              ___
404, code model_not_found                            ___
502, a page of HTML from a gateway                   ___
429, code rate_limit_exceeded, Retry-After: 20       ___
429, code insufficient_quota                         ___
no response in time; the call sends a mail, no key   ___
TypeError in our own function that builds the prompt ___""",
    ["", "", "", "", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
eight.reveal(
    ["retry", "stop", "stop", "retry", "retry", "stop", "stop", "stop"],
    [
        "Anthropic's word for 503: the service is full now, and will not be full later.",
        "the bill is not paid, and a retry pays it as little as the first call did.",
        "a name that does not exist now does not exist in four seconds either: mend the setting.",
        "the gateway wrote this page, so there is no code to read: the status counts, and a 502 mostly passes.",
        "in twenty seconds or later, if the one who asked is still there to read it.",
        "the same status as the line above, and it passes when somebody pays, not with time.",
        "the mail may have gone out: with a key you could repeat the call, without one somebody has to look first.",
        "it comes from inside, and a retry runs the same wrong line again; let it be seen.",
    ],
)

# %% [markdown] tags=["mistakes"]
# ## Common mistakes
#
# **`insufficient_quota`**, again and again. *Cause:* every 429 is retried. *Fix:* read the code in the body.
# ([LangChain, issue 1929](https://github.com/langchain-ai/langchainjs/issues/1929))
#
# **`one question is 9 requests`** *Cause:* two layers retry. *Fix:* one layer; `max_retries=0` below it. ([LlamaIndex,
# issue 13826](https://github.com/run-llama/llama_index/issues/13826))
#
# **`no jitter 30 40 50 60 243.0 s`** *Cause:* all come back in step. *Fix:* full jitter. ([jclouds, pull
# request 286](https://github.com/jclouds/jclouds/pull/286))
#
# **`could not convert string to float: 'Thu, 26 Nov 2026 12:00:30 GMT'`** *Cause:* `Retry-After` was a date. *Fix:*
# read both forms. ([IBM's MCP gateway, issue 5674](https://github.com/IBM/mcp-context-forge/issues/5674))
#
# **`2 mails`** *Cause:* a new key for each attempt. *Fix:* one for the operation. ([Akash charged twice: pull
# request 3449](https://github.com/akash-network/console/pull/3449))
#
# **`RetryError`** where you catch the error of the call. *Cause:* tenacity's default. *Fix:* `reraise=True`. ([Asked
# about tenacity, issue 185](https://github.com/jd/tenacity/issues/185))
#
# **`never stops: True`** *Cause:* `@retry` without options. *Fix:* say `stop` and `wait`. ([It flooded a service:
# tenacity, issue 414](https://github.com/jd/tenacity/issues/414))
#
# **`it opens at 4 s, with the third error`** *Cause:* a 400 was counted. *Fix:* count what speaks against the service.
# ([One long prompt stopped everybody: SGLang, issue 25811](https://github.com/sgl-project/sglang/issues/25811))
#
# Links checked in November 2026.

# %% [markdown] tags=["quiz"]
# ## Check yourself
#
# Six questions, one or two for each objective. Type a letter, run the cell, then run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

two_times_429 = quiz(
    "Two calls get the status 429, and waiting helps only one of them. How does your program tell which?", {
        "A": "by the words of the message: quota, money, slow down",
        "B": "by the code in the body",
        "C": "by trying: whichever is still refused after some seconds is the other one",
    }, objective=1, choice="",
)
above_the_cap = quiz(
    "Your cap is 60 s, your next wait 16 s. The response says Retry-After: 90. Your user waits 70 s at most. You …", {
        "A": "wait 60 s, since a cap is a cap",
        "B": "wait 90 s, since the server has asked for it",
        "C": "raise now, since no wait fits",
    }, objective=2, choice="",
)
ten_percent = quiz(
    "Somebody adds up to ten percent to each wait, as jitter. A thousand clients fail together. What comes of it?", {
        "A": "little: after a wait of one second, all come back within a tenth of a second",
        "B": "the same as with full jitter, since chance is chance",
        "C": "it is worse than none, since every wait gets longer and nobody comes earlier",
    }, objective=3, choice="",
)

# %% tags=["quiz"]
probe_cancelled = quiz(
    "A breaker is half-open, and its probe is cancelled because the user closed the page. What should happen next?", {
        "A": "the breaker closes, as no failure was seen",
        "B": "the breaker opens for a whole pause, as no answer was seen",
        "C": "nothing was learnt, so the next call is the probe",
    }, objective=4, choice="",
)
substitute = quiz(
    "A call has ended in 401. The function could return the most similar article instead. Should it?", {
        "A": "yes, with degraded=True, so that the user gets something",
        "B": "no: raise it, so that whoever can mend the key hears of it",
        "C": "yes, and write a WARNING to the log each time",
    }, objective=5, choice="",
)
three_only = quiz(
    "@retry(stop=stop_after_attempt(3)) stands above a call, with nothing else said. The key is wrong. What comes?", {
        "A": "three calls without a pause between them, then RetryError",
        "B": "one call, then the error of the provider, as a 401 does not pass",
        "C": "three calls with pauses that double, then the error of the provider",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
two_times_429.reveal("B", {
    "A": "words are for people, and are reworded without notice; the code is what programs are meant to read.",
    "B": "insufficient_quota waits for money, rate_limit_exceeded for time, and only one of them passes by itself.",
    "C": "that is the loop of section 1: four calls to learn what the first response has said."})
above_the_cap.reveal("C", {
    "A": "the cap limits your own backoff; after 60 s the server still expects nobody.",
    "B": "right for the server, yet the answer comes twenty seconds after your user has gone.",
    "C": "90 s is the least, and the user has 70: an error now is worth more than one later."})
ten_percent.reveal("A", {
    "A": "a thousand calls in a tenth of a second are still a storm: let chance have most of the wait.",
    "B": "how far apart they come back is what counts, and here it is a tenth of the wait.",
    "C": "it is a bit better than none, and far from what full jitter does with the same wait."})
probe_cancelled.reveal("C", {
    "A": "no answer was seen either, and closing would send everybody to a service that may be down.",
    "B": "the user's patience ended, and that says nothing about the service, good or bad.",
    "C": "the place of the probe is free again; otherwise the breaker is stuck half-open for ever."})
substitute.reveal("B", {
    "A": "users would see a working page, and nobody would mend the key for weeks.",
    "B": "waiting does not change it and a substitute hides it: this failure has to be loud.",
    "C": "a warning wakes nobody, and as the page works, nobody will look for it."})
three_only.reveal("A", {
    "A": "every default is on: any Exception is retried, no wait, and the last error is wrapped.",
    "B": "tenacity knows no status; without retry= it takes every Exception for one that passes.",
    "C": "pauses come from wait=, and the error itself from reraise=True; neither was said here."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **choose** for each failure: the `status` first, then the code in the body, then whether doing it twice is harmless;
#   401, spent money and a prompt that is too long do not pass, and a 200 can be a failure;
# - **predict** a schedule: waits double up to a cap, `Retry-After` is a minimum even above the cap, and no wait begins
#   that would end after the budget;
# - **compare** storms: without `jitter` a hundred clients need 243 seconds, with it about 25, and fewer calls;
# - **trace** a breaker: failures in a row open it, rejections change nothing, and in `half-open` one probe decides;
# - **write** a retry with `tenacity` that names its errors, waits and end, hands on the last error, and marks a
#   substitute as `degraded`.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Who pays for a retry? Name four.
# 2. Which failures have the status 200, and how do you notice them?
# 3. Why are a hundred clients with equal waits slower than a hundred with random ones, at the same server?
# 4. How long do you wait if `Retry-After` is longer than your cap? And if it is a date?
# 5. Which operations of a program of your own may be done twice? What makes the others safe to repeat?
# 6. Why does a breaker count failures in a row, and why not rejections?
# 7. What does tenacity do if you say nothing?
# 8. Which number falls first when a service gets worse?
#
# *Further reading* (checked November 2026): [Exponential backoff and
# jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), with the measurements that made
# full jitter known.
#
# **Next:** the exercises [Backoff you can prove](../exercises/03-retry-logic.ipynb), which repeats the four sub-goals
# of section 9, and [Every way an LLM call can fail](../exercises/01-robust-api-client.ipynb).
