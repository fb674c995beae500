# %% [markdown]
# # Reading two providers
#
# **PY-05 · API interaction patterns** · lesson 3
#
# ## You will be able to
#
# - **convert** what two providers send into one shape: every part, and why it ended, as `finish_reason` says;
# - **trace** a tool loop: which result answers which `tool_call_id`, and what ends the loop;
# - **choose** the header to obey: `retry-after`, what is left, and when it is full again;
# - **predict** what turn twelve of a conversation sends and costs, and read it from `usage`;
# - **fix** a bill that floats or cents have bent, with `Decimal`, and stop before a budget is spent.
#
# ## Before you start
#
# You have done the lessons [HTTP you can read](01-requests-basics.ipynb) and [One client, many
# calls](02-async-http.ipynb), and know the two kinds of 429 from PY-03. No key and no network are needed: the kit's
# provider speaks both shapes.
#
# **Time: 70 min.** After section 5 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type your answer between the quotes
# and run it again.

# %% [markdown] tags=["hook"]
# ## 1 · Six responses, one line of code
#
# On Monday Harbor sends half of its tickets to a second provider. The line that finds the text of an answer gets a
# second half, and each half was tried with one real answer.
#
# Here are six responses, three of each, shortened, all with the status 200. Before you run the cell: how many of the
# six customers get the right text?

# %% tags=["hook", "bad"]
from typing import Any

from harbor_kit.ready import ready

ready()  # says what your machine lacks, if it lacks anything
call = {"id": "call_1", "function": {"name": "find_plan", "arguments": '{"customer": "c-77"}'}}
block = {"type": "tool_use", "id": "toolu_1", "name": "find_plan", "input": {"customer": "c-77"}}
first, second = ({"type": "text", "text": words} for words in ("Export in parts.", "Each may have 1,000 rows."))
looking = {"type": "text", "text": "Let me look at your plan."}
SIX: dict[str, Any] = {
    "A, text": {"choices": [{"message": {"content": "Export in parts."}, "finish_reason": "stop"}]},
    "A, a tool": {"choices": [{"message": {"content": None, "tool_calls": [call]}, "finish_reason": "tool_calls"}]},
    "A, long": {"choices": [{"message": {"content": "First open the bo"}, "finish_reason": "length"}]},
    "B, text": {"content": [first, second], "stop_reason": "end_turn"},
    "B, a tool": {"content": [looking, block], "stop_reason": "tool_use"},
    "B, thinking": {"content": [{"type": "thinking", "thinking": "Hm."}, first], "stop_reason": "end_turn"},
}
for title, said in SIX.items():
    try:  # ✗ Wrong: one place for each provider
        text = said["choices"][0]["message"]["content"] if "choices" in said else next(iter(said["content"]))["text"]
        print(f"{title:11} → Dear customer, {text}")
    except KeyError as error:
        print(f"{title:11} → KeyError: {error}")

# %% [markdown]
# One of six. The others: `None`; half a sentence; half of an answer; a promise that nobody keeps; and an error, since
# the first block is no text. A status says that *a* response came. What it is, its body says.
#
# The idea of this lesson: **translate once, where the response comes in**. Behind that border there is one shape, until
# something goes *back* (section 4). At the border you read: the status, *every* part, why it ended, what was used.
#
# ## 2 · One question, asked twice
#
# | the request | OpenAI, Chat Completions | Anthropic, Messages |
# |---|---|---|
# | path | `/v1/chat/completions` | `/v1/messages` |
# | headers | `Authorization: Bearer …` | `x-api-key`, `anthropic-version` |
# | your rules | a message, `system` | `system`, beside `messages` |
# | longest answer | `max_completion_tokens` | `max_tokens`, required |
# | a tool's inputs | `function.parameters` | `input_schema` |
#
# (As documented in November 2026.) The next cell asks both. Then fill in what the other provider calls it; *i* stands
# for *each of them*.

# %%
import httpx
from harbor_kit.provider import Provider, Say, Tool
from harbor_kit.transports import SyncTransport

RULES, QUESTION = "You help customers of Harbor. Be brief.", "My export stops. Which plan do I have?"
BEARER = {"authorization": "Bearer fake-key-of-harbor-7731"}
VERSIONED = {"x-api-key": "fake-key-of-harbor-7731", "anthropic-version": "2023-06-01"}
LOOK = Say("Let me look.", tools=(Tool("find_plan", {"customer": "c-77"}, "a1"),), prompt_tokens=1200, cached=1000)


def connected(provider: Provider) -> httpx.Client:
    """Return a client whose requests end in this provider, in place of the network."""
    return httpx.Client(transport=SyncTransport(provider), base_url="https://provider.example", timeout=5.0)


asked = {"role": "user", "content": QUESTION}
chat = {"model": "harbor-small", "messages": [{"role": "system", "content": RULES}, asked]}
message = {"model": "harbor-small", "max_tokens": 500, "system": RULES, "messages": [asked]}
with connected(Provider(replies=[LOOK])) as client:
    one = client.post("/v1/chat/completions", headers=BEARER, json=chat)
    other = client.post("/v1/messages", headers=VERSIONED, json=message)
for response in (one, other):
    print(response.status_code, response.request.url.path, response.headers["content-type"])
    for name, value in response.json().items():
        print(f"  {name:13} {value}")

# %%
from harbor_kit.quiz import fill_in

columns = fill_in(
    """what                    one                                    the other
the text                choices.0.message.content              ___.i.text
why it ended            choices.0.finish_reason                ___
a tool's name           ….tool_calls.i.function.name           content.i.___
its arguments           ….tool_calls.i.function.arguments      content.i.___
the prompt, uncached    usage.prompt_tokens minus cached ones  usage.___""",
    ["", "", "", "", ""],
)

# %% tags=["reveal"]
columns.reveal(
    ["content", "stop_reason", "name", "input", "input_tokens"],
    [
        "a list of blocks at the top; the text can stand in several of them, at any place.",
        "at the top as well, beside the list; there is no list of choices in this shape.",
        "a block of the type tool_use has its name right in it, without a function around it.",
        "an object already, where the other provider sends a text that you have to parse first.",
        "what was read from the cache, or written into it, stands apart, and is not in this number.",
    ],
)

# %% [markdown]
# ## 3 · Why did it stop?
#
# Often left out, it decides what you may do with the text:
#
# | it means | OpenAI | Anthropic | so |
# |---|---|---|---|
# | finished | `stop` | `end_turn`, `stop_sequence` | use it |
# | cut off | `length` | `max_tokens`, `model_context_window_exceeded` | do not parse it |
# | wants a tool | `tool_calls` | `tool_use` | section 4 |
# | declined | `content_filter`, or a `refusal` in the message, even with `stop` | `refusal` | tell a person |
# | paused | | `pause_turn` | send it back |
#
# What was declined can lack its end, too, so do not parse it: the exercise counts `content_filter` as cut off.
#
# The list (November 2026) grows. What your table does not know is not *finished*: call it unknown. Nor is it known to
# be cut off: the exercise's `json()` reads it, and its caller checks `stop`.
#
# A model sorts forty tickets into a list of JSON, and may write 70 tokens (here: words). Harbor's patient reader takes
# every object that it finds.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_cut = predict(
    "The answer was cut off, with the status 200. What does the patient reader say (next cell)?",
    {
        "A": "an error: the list is not closed, so it is no JSON",
        "B": "forty tickets, the last of them with half a name",
        "C": "fewer than forty tickets, and no error",
        "D": "nothing: without its end, no object can be found",
    },
    choice="",
)

# %% tags=["run"]
import json
import re

LINES = [json.dumps({"ticket": number, "team": "billing" if number % 3 else "export"}) for number in range(40)]
SORTED = Say(f"[{', '.join(LINES)}]")

with connected(Provider(replies=[SORTED])) as client:
    reply = client.post("/v1/chat/completions", headers=BEARER, json={**chat, "max_completion_tokens": 70}).json()
written, reason = reply["choices"][0]["message"]["content"], reply["choices"][0]["finish_reason"]
found = [json.loads(piece) for piece in re.findall(r"\{[^{}]*\}", written)]
print(f"the patient reader: {len(found)} of {len(LINES)} tickets, no error")
print(f"finish_reason:      {reason}")
print(f"the text ends with  {written[-24:]!r}")
try:
    json.loads(written)
except json.JSONDecodeError as error:
    print(f"json.loads:         {error}")

# %% tags=["reveal"]
guess_cut.reveal(
    "C",
    {
        "A": "json.loads would say so, and whoever looks for objects inside a text never asks about the list.",
        "B": "the last object is not closed, so it is not found, and all behind it was never written.",
        "C": "each object before the cut is whole, so a part is taken for all, and the others are never seen.",
        "D": "the objects before the cut have ends of their own; only the list around them has none.",
    },
)

# %% [markdown]
# Twenty-three tickets are missing, and nobody knows. So ask why it stopped before you parse.
#
# ## 4 · The tool loop
#
# A model looks nothing up. It asks *you* to: it stops with `tool_calls`, you run the functions, and send everything
# again, with the results. Four rules:
#
# - The model's message goes back **as it came**, in its provider's shape: keep it beside your own.
# - **Every call gets its result**, by its id. If the function failed, the result says so.
# - What a model asks for is input from outside: a ticket can tell it to delete a board. Look names up in a table, and
#   check arguments like a stranger's.
# - The loop has an end of its own. A model that asks for ever is paid for every time.
#
# In OpenAI's shape each result is a message, `role: tool`, with `tool_call_id`. In Anthropic's, all results are blocks
# `tool_result`, with `tool_use_id`, in *one* user message, before any text.
#
# In `STEPS` the model asks for two tools at once, then for a third, and then it answers.

# %%
from collections.abc import Callable

TOOLS: dict[str, Callable[..., str]] = {
    "find_plan": lambda customer: "Basic" if customer == "c-77" else "Team",
    "find_article": lambda about: f"article 3, on {about}",
}
ABOUT_EXPORT = Tool("find_article", {"about": "export"}, "a2")
ABOUT_BASIC = Tool("find_article", {"about": "Basic"}, "a3")
STEPS = [Say(tools=(*LOOK.tools, ABOUT_EXPORT)), Say(tools=(ABOUT_BASIC,)), Say("You have Basic: 1,000 rows a time.")]


def result_of(wanted: dict[str, Any]) -> str:
    try:
        return TOOLS[wanted["name"]](**json.loads(wanted["arguments"]))
    except Exception as error:  # no such tool, broken JSON, a tool that raises: each call gets its result
        return f"failed: {type(error).__name__}"


print(result_of({"name": "find_plan", "arguments": '{"customer": "c-77"}'}))
print(result_of({"name": "delete_board", "arguments": '{"board": 1}'}))

# %% tags=["predict"]
guess_loop = predict(
    "How many requests does the loop send, and how many messages does each carry (next cell)?",
    {
        "A": "4 requests, one for each call and one for the answer: 1, 3, 5, 7",
        "B": "3 requests: 1, 4, 6",
        "C": "3 requests: 1, 2, 1, only what is new, since the provider knows the rest",
        "D": "2 requests: 1, 5, with all results sent together at the end",
    },
    choice="",
)


# %% tags=["run"]
def converse(provider: Provider, question: str, most: int = 5) -> str:
    talk: list[dict[str, Any]] = [{"role": "user", "content": question}]
    with connected(provider) as client:
        for _ in range(most):
            print(f"  sent: {[each['role'] for each in talk]}")
            response = client.post("/v1/chat/completions", headers=BEARER, json={**chat, "messages": talk})
            choice = response.raise_for_status().json()["choices"][0]
            talk.append(choice["message"])
            if choice["finish_reason"] == "stop":
                return str(choice["message"]["content"] or choice["message"]["refusal"])
            if choice["finish_reason"] != "tool_calls":
                raise RuntimeError(f"no answer: {choice['finish_reason']}")
            for wanted in choice["message"]["tool_calls"]:
                found = result_of(wanted["function"])
                talk.append({"role": "tool", "tool_call_id": wanted["id"], "content": found})
    raise RuntimeError(f"no answer after {most} requests, all paid")


print(converse(Provider(replies=STEPS), QUESTION))

# %% tags=["reveal"]
guess_loop.reveal(
    "B",
    {
        "A": "the two calls of the first response are answered together: one request with two results.",
        "B": "1; then the model's message and two results make 4; then its message and one result make 6.",
        "C": "in these shapes nothing is kept between two requests, so each carries the whole conversation.",
        "D": "the third call came after the first results, and only then could the model think of it.",
    },
)

# %% [markdown] tags=["investigate"]
# The next cell makes three mistakes: a result is left out; the conversation is trimmed in the middle of a call; the
# model never stops asking. `complaint` says what OpenAI's server would answer to the first two (its words, November
# 2026): a 400 that no retry changes. Which of the three costs most?

# %% tags=["investigate", "bad"]
UNANSWERED = (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."
)
ORPHAN = "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."


def complaint(talk: list[dict[str, Any]]) -> str:
    called = {each["id"] for line in talk for each in line.get("tool_calls", [])}
    answered = {line["tool_call_id"] for line in talk if line["role"] == "tool"}
    return f"400: {UNANSWERED}" if called - answered else f"400: {ORPHAN}" if answered - called else "200"


provider = Provider(replies=STEPS)
converse(provider, QUESTION)
whole = provider.seen[-1].json()["messages"]
print("all six:          ", complaint(whole))
print("one lost ✗ Wrong: ", complaint([each for each in whole if each.get("tool_call_id") != "call_a2"]))
print("last four ✗ Wrong:", complaint(whole[-4:]))
try:
    converse(Provider(replies=STEPS[1:2]), QUESTION)
except RuntimeError as error:
    print("for ever ✗ Wrong:", error)

# %% [markdown] tags=["investigate"]
# ## 5 · Headers, errors, pages
#
# | November 2026 | OpenAI | Anthropic |
# |---|---|---|
# | left | `x-ratelimit-remaining-requests`, `-tokens` | `anthropic-ratelimit-requests-remaining` … |
# | full again | `x-ratelimit-reset-requests: 6m0s`, a duration | `…-reset: 2026-11-25T08:01:00Z`, a moment |
# | refused: wait | `retry-after` | `retry-after` |
# | for support | `x-request-id` | `request-id` |
#
# **Refused?** `retry-after` says how long. The *reset* is when the limit is *full* again, often much later than needed.
# **Not refused yet?** What is left, divided by the seconds until it is full, is a safe pace: slow your token bucket of
# PY-01 down to it (at 0, wait for the reset). That also notices a neighbour with the same key. Of requests and tokens,
# the tighter counts.
#
# Names have no case: look them up in `response.headers`, not in a `dict` of it. Log the request id of every failure.
#
# Errors have two shapes, too. OpenAI's has a `code`, Anthropic's a `type`, a gateway's page neither. In the second
# shape *too fast* and *no money* can have one type; the latter has no `retry-after`.

# %% tags=["investigate", "bad"]
from datetime import datetime

from harbor_kit.failures import ANTHROPIC, GATEWAY, OPENAI

try:
    print(float("6m0s"))
except ValueError as error:
    print("✗ Wrong:", error)
print("✗ Wrong: 500ms are", re.findall(r"\d+", "500ms")[0], "seconds")
full_at, now = (datetime.fromisoformat(f"2026-11-25T08:{rest}Z") for rest in ("01:00", "00:45"))
print("a moment becomes a wait:", full_at - now)
head = httpx.Headers({"Retry-After": "20"})
print("Retry-After:", head.get("Retry-After"), "| in a dict ✗ Wrong:", dict(head).get("Retry-After"))


def pace(own: float, requests: int, tokens: int, a_call: int, seconds: float) -> float:
    return min(own, min(requests, tokens / a_call) / max(seconds, 1))  # calls a second, until it is full again


print("alone:", pace(1.0, 59, 150_000, 1500, 1), "a second; with a neighbour:", pace(1.0, 12, 9000, 1500, 48))
OTHERS = [ANTHROPIC["429"], ANTHROPIC["429 spend cap"], GATEWAY["502 page"]]
for refused in [OPENAI["429 rate_limit_exceeded"], OPENAI["429 insufficient_quota"], *OTHERS]:
    headers = httpx.Headers(dict(refused.headers))
    inside = json.loads(refused.body)["error"] if "json" in headers["Content-Type"] else {}
    print(refused.status, inside.get("code") or inside.get("type"), "| retry-after:", headers.get("Retry-After"))

# %% [markdown] tags=["investigate"]
# Lists come in pages. *The second ten* is a place that moves when something is added in front; *ten after this id* is
# not. A **cursor** = the id after which the next page begins. OpenAI takes `after`, Anthropic `after_id`; both send
# `last_id` and `has_more`. Stop when `has_more` is false, and stop with an error when a cursor comes twice. Reading a
# page again is harmless; asking a model again is paid again (PY-03).

# %% tags=["investigate", "bad"]
store = Provider(files=6)
with connected(store) as client:
    page = client.get("/v1/files", params={"limit": 3}, headers=BEARER).json()
    seen = [file["id"] for file in page["data"]]
    store.files.insert(0, "file-new")  # meanwhile, somebody uploads one
    print("by place ✗ Wrong:", *seen, "then", *store.files[3:6])
    page = client.get("/v1/files", params={"limit": 3, "after": page["last_id"]}, headers=BEARER).json()
    print("by cursor:       ", *seen, "then", *(file["id"] for file in page["data"]), "| more:", page["has_more"])

# %% [markdown] tags=["investigate"]
# ## 6 · What it costs
#
# A provider counts tokens, and has prices for a million of them: one for the prompt, a higher one for the answer, a
# lower one for what was in its cache. Three ways to get the bill wrong:
#
# - **The cache, counted twice or not at all.** The cell below reads the two responses of section 2: one call, reported
#   in two ways. Which number is the whole prompt?
# - **Floats.** 0.15 has no exact float. A million small additions make that visible.
# - **Cents.** Most calls cost less than one. Round when you show a sum, never before.
#
# `Decimal("0.15")` is exact; `Decimal(0.15)` is not, since the float is made first. (The price list is the kit's:
# made up, and dated.)

# %% tags=["investigate", "bad"]
from decimal import Decimal

from harbor_kit.money import AS_OF, MILLION, PRICES

counted, reported = one.json()["usage"], other.json()["usage"]
cached = counted["prompt_tokens_details"]["cached_tokens"]
print("twice ✗ Wrong:   ", counted["prompt_tokens"] + cached)
print("not once ✗ Wrong:", reported["input_tokens"])
everything = reported["input_tokens"] + reported["cache_read_input_tokens"] + reported["cache_creation_input_tokens"]
print("the whole prompt: ", counted["prompt_tokens"], "=", everything)

price = PRICES["harbor-small"].input  # dollars for a million tokens
print(f"\na million calls with one token each, at {price} dollars a million ({AS_OF}):")
NEARLY, as_float, exact, in_cents = 0.15, 0.0, Decimal(0), Decimal(0)
for _ in range(MILLION):
    as_float += NEARLY / MILLION
    exact += price / MILLION
    in_cents += round(price / MILLION, 2)
print("floats ✗ Wrong:", as_float)
print("cents ✗ Wrong: ", in_cents)
print("Decimal:        ", exact)
print("Decimal(0.15) ✗ Wrong:", Decimal(NEARLY))

# %% tags=["predict"]
guess_turn = predict(
    "Rules have 200 tokens, questions 50, answers 250. The first request sends 250. How many does the twelfth send?",
    {
        "A": "50 tokens, since rules and history are known by then",
        "B": "250 tokens, as each question is as long as the first",
        "C": "800 tokens: the rules and all twelve questions",
        "D": "3,550 tokens: rules, questions and answers",
    },
    choice="",
)

# %% tags=["run"]
from harbor_kit.bill import Bill, Request, Turn, requests_of, show_bills

talk: list[dict[str, Any]] = [{"role": "system", "content": "rule " * 200}]  # here, a word is a token
sent: list[int] = []
with connected(Provider(replies=[Say("word " * 250)])) as client:
    for _ in range(12):
        talk.append({"role": "user", "content": "why? " * 50})
        reply = client.post("/v1/chat/completions", headers=BEARER, json={**chat, "messages": talk}).json()
        talk.append(reply["choices"][0]["message"])
        sent.append(reply["usage"]["prompt_tokens"])
print("prompt_tokens, turn by turn:", sent)
for number in (6, 12, 24, 48):
    together = sum(request.sent for request in requests_of([Turn(50, 250)] * number, instructions=200))
    print(f"{number:2} turns: {together:7,} tokens sent in all")

# %% tags=["reveal"]
guess_turn.reveal(
    "D",
    {
        "A": "a cache makes a prompt cheaper, not shorter: what is not sent, the model never sees.",
        "B": "the question is as long, and takes along all that was said before it.",
        "C": "the answers go along as well, and they are the longer half of what was said.",
        "D": "200 + 12 × 50 + 11 × 250: the model reads the whole conversation at each turn.",
    },
)

# %% [markdown] tags=["investigate"]
# Twice the turns, nearly four times the tokens: the sum grows with the *square* of the turns.
#
# ### The picture: a question pays for all before it
#
# **What to see:** on the left, what each request sends. The dark part is new: from the second turn on, 50 tokens. The
# hatched part was said before, and grows. On the right, what ten thousand such conversations have cost so far. The
# solid line bends upwards. With the last two turns only (dashed), it is nearly straight. With a cache (dash and dot),
# it still bends, but less.
#
# **Where the picture stops being true:** a model that sees two turns has forgotten the third, and the customer
# notices. Cut between turns, never between a call and its result. Caches differ: one is automatic, one must be asked
# for, and writing into it may cost extra; most begin at about a thousand tokens, and forget after minutes (November
# 2026). And a cache knows *beginnings*: whoever trims changes the beginning, and loses it.

# %% tags=["investigate", "figure"]
LARGE, TWELVE = PRICES["harbor-large"], [Turn(50, 250)] * 12


def full(request: Request) -> Decimal:
    return (request.sent * LARGE.input + request.answer * LARGE.output) / MILLION


def with_cache(request: Request) -> Decimal:
    return full(request) - request.same * (LARGE.input - (LARGE.cached or LARGE.input)) / MILLION


def billed(requests: tuple[Request, ...], price: Callable[[Request], Decimal]) -> Bill:
    return Bill(requests, [price(request) for request in requests])


everything_sent, last_two = requests_of(TWELVE, instructions=200), requests_of(TWELVE, instructions=200, keep=2)
bills = {"all turns": billed(everything_sent, full), "last two": billed(last_two, full)}
bills["cached"] = billed(everything_sent, with_cache)
show_bills(bills, conversations=10_000)
print("turn 12 costs", bills["all turns"].costs[-1] / bills["all turns"].costs[0], "times as much as turn 1")

# %% tags=["modify"]
# Harbor's rules grow to 4,000 tokens: modify the next line. Which helps more now, trimming or the cache?
# Then double the turns. Which of the four sums doubles, and which grows faster?
RULES_TOKENS, TURNS, KEPT = 200, 12, 2

these = [Turn(50, 250)] * TURNS
for kept in (None, KEPT):
    requests = requests_of(these, instructions=RULES_TOKENS, keep=kept)
    for way in (full, with_cache):
        dollars = 10_000 * billed(requests, way).totals[-1]
        print(f"{'all turns' if kept is None else f'last {kept}':9} {way.__name__:10} {dollars:8.2f} dollars")

# %% [markdown] tags=["investigate"]
# ### Estimate before, measure after
#
# A budget is kept *before* a request: what it can cost at most is the prompt, and the longest answer that you allow.
# `max_tokens` is the brake; without it, nobody knows the worst case. Afterwards, book what `usage` says, and nothing
# for an error; what timed out can still be on the bill. Where calls run at the same time, book the worst case first,
# and correct it later: else eight of them see the same last cent.
#
# How many tokens has a prompt? *A token is four letters* is a rule for English. The numbers below are those of
# `tiktoken` with `cl100k_base`, a table that it fetches, so it is not run here. Each model has its own. Some providers
# count for you, with one more request.

# %% tags=["investigate"]
COUNTED = {
    "The export stops at 1,000 rows.": 10,
    "Der Export bricht bei 1.000 Zeilen ab.": 13,
    "エクスポートは千行で止まります。": 15,
    '{"rows": 1000, "format": "csv"}': 13,
    "👩‍💻🚢": 10,
}
for words, tokens in COUNTED.items():
    print(f"guess {len(words) / 4:5.2f}, counted {tokens}: {words}")

spent, limit = Decimal("9.9950"), Decimal(10)
for longest in (200, 2000):
    worst = (1200 * LARGE.input + longest * LARGE.output) / MILLION
    print(f"answer of {longest} at most: {worst} dollars, {'send' if spent + worst <= limit else 'do not send'}")

# %% [markdown] tags=["worked"]
# ## 7 · Worked example: what was said on the phone
#
# Customers leave voice messages, and two services write them down, Lark and Wren (invented), each in a shape of its
# own. Comments name four sub-goals, which the exercise repeats. Look for five decisions:
#
# - What differs is three small functions for each service; the way through them is the same for both.
# - The status comes first. A body of 429 is good JSON, too.
# - Parts are joined in order, and a kind that nobody knows is left out.
# - Words for the end are looked up. A word that the table lacks becomes `unknown`, and `complete` is true for one word
#   only.
# - Seconds that are free are counted apart. Lark reports them *inside* its sum, Wren *beside* it.
#
# A body without its parts is an error that names the service and the kind of error, and nothing that a customer said.

# %% tags=["worked"]
from dataclasses import dataclass


@dataclass(frozen=True)
class Transcript:
    words: str
    ended: str  # end, limit, hung_up, unknown
    paid_s: int
    free_s: int

    @property
    def complete(self) -> bool:
        return self.ended == "end"


class ServiceError(Exception): ...


@dataclass(frozen=True)
class Service:
    name: str
    pieces: Callable[[Any], list[str]]
    ending: Callable[[Any], str]
    seconds: Callable[[Any], tuple[int, int]]  # paid, free
    endings: dict[str, str]


# %% tags=["worked"]
def written_down(service: Service, response: httpx.Response) -> Transcript:
    # --- sub-goal: look at the status before the body
    if not response.is_success:
        raise ServiceError(f"{service.name}: status {response.status_code}")
    try:
        said = response.json()
        # --- sub-goal: find every part, in order
        words = " ".join(service.pieces(said))
        # --- sub-goal: translate the reason for stopping
        ended = service.endings.get(service.ending(said), "unknown")
        # --- sub-goal: count what was used
        paid, free = service.seconds(said)
        return Transcript(words, ended, paid, free)
    except (KeyError, TypeError, ValueError) as error:
        problem = f"{service.name}: no transcript in the body, {type(error).__name__}"
    raise ServiceError(problem)  # outside of the except: the error there may hold what was said


LARK = Service(
    "Lark",
    pieces=lambda said: [each["words"] for each in said["segments"] if each["kind"] == "speech"],
    ending=lambda said: said["ended"],
    seconds=lambda said: (said["seconds"]["all"] - said["seconds"]["free"], said["seconds"]["free"]),
    endings={"audio_end": "end", "max_length": "limit", "line_dropped": "hung_up"},
)

# %% tags=["worked"]
WREN = Service(
    "Wren",
    pieces=lambda said: said["result"]["lines"] or [],
    ending=lambda said: said["result"]["status"],
    seconds=lambda said: (said["billed_s"], said["free_s"]),
    endings={"DONE": "end", "TRUNCATED": "limit"},
)
speech, music = {"kind": "speech", "words": "My export stops."}, {"kind": "music", "id": 7}
lark = {"segments": [speech, music, {"kind": "speech", "words": "Please call."}], "seconds": {"all": 42, "free": 10}}
MESSAGES: list[tuple[Service, int, Any]] = [
    (LARK, 200, {**lark, "ended": "audio_end"}),
    (LARK, 200, {**lark, "ended": "voice_changed"}),
    (LARK, 200, {"segments": [speech], "ended": "audio_end"}),
    (LARK, 429, {**lark, "ended": "audio_end"}),
    (WREN, 200, {"result": {"lines": ["My export", "stops."], "status": "DONE"}, "billed_s": 32, "free_s": 10}),
    (WREN, 200, {"result": {"lines": None, "status": "TRUNCATED"}, "billed_s": 60, "free_s": 0}),
]
for service, status, body in MESSAGES:
    try:
        transcript = written_down(service, httpx.Response(status, json=body))
        print(transcript, "complete" if transcript.complete else "ask a person")
    except ServiceError as error:
        print("ServiceError:", error)

# %% [markdown] tags=["faded"]
# ## Your turn: a third shape
#
# OpenAI recommends its newer Responses API for new projects; Chat Completions stays (November 2026), and most local
# servers nearly speak it: try what you need. Here is a response of the newer shape, shortened. It can also keep the
# conversation, behind `previous_response_id`; the tokens of all turns are still charged.
#
# ```text
# {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"},
#  "output": [
#   {"type": "reasoning", "id": "rs_1", "summary": []},
#   {"type": "message", "content": [{"type": "output_text", "text": "Let me look."}]},
#   {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "find_plan",
#    "arguments": "{\"customer\": \"c-77\"}"}],
#  "usage": {"input_tokens": 1200, "input_tokens_details": {"cached_tokens": 1000},
#            "output_tokens": 30, "total_tokens": 1230}}
# ```
#
# Fill the five blanks of a reader for it. `used` is the whole prompt, with what was cached.

# %% tags=["faded"]
reader = fill_in(
    """# look at the status before the body
if response.status_code != ___: raise …
# find every part, in order
for item in said["___"]:
    match item["type"]:
        case "message": texts += [part["text"] for part in item["content"] if "text" in part]
        case "function_call": calls.append((item["___"], item["name"], item["arguments"]))
# translate the reason for stopping
ended = "___" if said["incomplete_details"] == {"reason": "max_output_tokens"} else …  # in Chat Completions' word
# count what was used
used = said["usage"]["input_tokens"] + ___""",
    ["", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
reader.reveal(
    ["200", "output", "call_id", "length", "0"],
    [
        "whatever else comes, its body is not an answer, even if it is JSON and looks like one.",
        "a list of items of several types; what is none of the two types that you know is passed over.",
        "the result has to name the call, not the item: both have an id, and only this one is asked for.",
        "the texts so far may be shown, and not parsed; another reason, content_filter, has its own word.",
        "this shape counts as Chat Completions does: the cached tokens are in the sum already.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`Dear customer, None`** *Cause:* a tool call has no text. *Fix:* ask why it stopped. ([OGX, pull
# 5029](https://github.com/ogx-ai/ogx/pull/5029))
#
# **`B, thinking → KeyError: 'text'`** *Cause:* block 0 is no text. *Fix:* every block, by type. ([DeepEval, issue
# 2946](https://github.com/confident-ai/deepeval/issues/2946))
#
# **`finish_reason: length`** *Cause:* read by nobody. *Fix:* read it first. ([Agent Zero, issue
# 1836](https://github.com/agent0ai/agent-zero/issues/1836))
#
# **`must be followed by tool messages responding to each 'tool_call_id'`** *Cause:* a result was trimmed away.
# *Fix:* trim between turns. ([LiteLLM, issue 10696](https://github.com/BerriAI/litellm/issues/10696))
#
# **`500ms are 500 seconds`** *Cause:* the unit is cut off. *Fix:* read all units. ([promptfoo, pull
# 8341](https://github.com/promptfoo/promptfoo/pull/8341))
#
# **`in a dict ✗ Wrong: None`** *Cause:* names in lower case. *Fix:* `response.headers`. ([Shopify, issue
# 17](https://github.com/Shopify/shopify-app-python/issues/17))
#
# **`not once ✗ Wrong: 200`** *Cause:* cached tokens stand apart. *Fix:* add them. ([LangSmith, pull
# 2519](https://github.com/langchain-ai/langsmith-sdk/pull/2519))
#
# **`0.15000000000209981`** *Cause:* float money. *Fix:* `Decimal`. ([LLM Gateway, pull
# 1193](https://github.com/theopenco/llmgateway/pull/1193))
#
# Links checked in November 2026.
#
# ## Check yourself
#
# Six questions. Type a letter, run the cell, then the one with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

blocks = quiz(
    "Four blocks come: thinking, text, tool_use, text. stop_reason is tool_use. What is the text of this reply?", {
        "A": "the first text block, as the second belongs to the tool",
        "B": "both texts, joined in their order",
        "C": "none: a reply that wants a tool has no text",
    }, objective=1, choice="",
)
new_reason = quiz(
    "A finish_reason arrives that your table does not have. Your reader should …", {
        "A": "take it for stop, since there is a text, and the text can be read",
        "B": "raise KeyError, so that somebody adds it to the table",
        "C": "call it unknown, and let nobody treat the text as finished",
    }, objective=1, choice="",
)
failed_tool = quiz(
    "Of two calls in one response, the second function raises. What goes into the conversation?", {
        "A": "a result for each call, and the second says what failed",
        "B": "the first result; the model will ask for the second again",
        "C": "nothing: the model's message is taken back, and the question sent once more",
    }, objective=2, choice="",
)

# %% tags=["quiz"]
which_header = quiz(
    "A 429 has retry-after: 20, x-ratelimit-reset-requests: 20s and x-ratelimit-reset-tokens: 6m0s. You wait …", {
        "A": "6 minutes, since the longest of the three is safe",
        "B": "20 seconds at least, since that is what it asks for",
        "C": "as long as your own backoff says, since headers are advice",
    }, objective=3, choice="",
)
square = quiz(
    "Conversations get twice as many turns, with nothing trimmed and no cache. The tokens sent are …", {
        "A": "twice as many, as there are twice as many questions",
        "B": "nearly four times as many",
        "C": "the same for each turn, and the answers are what doubles",
    }, objective=4, choice="",
)
sums = quiz(
    "Each call costs 0.0006 dollars. Which of these gives an exact sum of 40,000 calls?", {
        "A": 'sum(Decimal("0.0006") for each call), shown with two digits',
        "B": "sum(round(cost, 2) for each call), since money has two digits",
        "C": "sum(Decimal(0.0006) for each call), since Decimal is exact",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
blocks.reveal("B", {
    "A": "both are the model's words to the user; a tool has a block of its own.",
    "B": "every part in order: unknown kinds are passed over, and what is text stays text.",
    "C": "a reply can do both, and often does: it says what it is going to look up."})
new_reason.reveal("C", {
    "A": "the next new word may mean cut off or declined, and you would send it out.",
    "B": "on the day the provider adds a word, every answer with it would be lost.",
    "C": "the text is kept, and whoever asks whether it is finished hears that nobody knows."})
failed_tool.reveal("A", {
    "A": "every id needs its result, and a model that reads of the failure can try something else.",
    "B": "the next request gets a 400: one call of that message has no result.",
    "C": "the first function may have done something already, and the tokens are paid twice."})
which_header.reveal("B", {
    "A": "in six minutes the limit of tokens is full again, and one call fits much sooner.",
    "B": "it is the answer to your question; a longer wait of your own is fine, a shorter is not.",
    "C": "only where yours is longer: the server refuses whoever comes before its time."})
square.reveal("B", {
    "A": "each of the new questions takes a longer history along than any before it.",
    "B": "the sum over turns of what was said before grows with the square of the turns.",
    "C": "each turn sends more than the one before, because the history has grown."})
sums.reveal("A", {
    "A": "made from a text it is exact, and rounding happens once, where somebody looks at it.",
    "B": "each of the 40,000 is rounded to 0.00, and so is the sum.",
    "C": "the float is made first, and Decimal then keeps its error with all digits."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **convert** a response in four steps, the status first; `finish_reason` or `stop_reason` says what its text is good
#   for;
# - **trace** a tool loop: the message as it came, one result for each `tool_call_id`, and an end of its own;
# - **choose**: after a refusal `retry-after`; before one, what is left by the time until it is full;
# - **predict** a bill: every turn sends all before it, and `usage` says what it was, with the cache counted once;
# - **fix** sums with `Decimal`, made from texts and rounded at the end, and ask for the worst case before you send.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Name four things that a response with the status 200 can be, other than an answer.
# 2. Why is a patient reader of JSON worse than a strict one, if nobody asks why the text ended?
# 3. What must not be torn apart when a conversation is trimmed?
# 4. How can a customer's ticket make your tool loop do harm, and what stands in the way?
# 5. *Left: 12*. *Full again: in 60 seconds*. What do you do, and what does a colleague do who shares the key?
# 6. What does a cache of a provider know, and how do you lose it?
# 7. Why is a bill not rounded call by call?
# 8. Where does your own program learn which provider has answered? Could it do without?
#
# **Next:** the exercises [Two providers, one answer](../exercises/02-api-response-parser.ipynb), which repeats the four
# sub-goals of section 7, and [A client you would put in production](../exercises/01-http-client-wrapper.ipynb).
