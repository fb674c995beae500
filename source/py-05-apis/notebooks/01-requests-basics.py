# %% [markdown]
# # HTTP you can read
#
# **PY-05 · API interaction patterns** · lesson 1
#
# ## You will be able to
#
# - **trace** a call down to its bytes: what `params=`, `json=` and `data=` put where;
# - **predict** what a second `PUT`, `DELETE` or `POST` does, and which of them a `Retry` repeats;
# - **fix** a call that reads the body before it looks at `status_code`, so that an error says why;
# - **choose** a `timeout` for connecting and for reading, and say what neither of them limits;
# - **write** a client on one `Session` that keeps its key to itself and reads every page.
#
# ## Before you start
#
# You know when to retry a call: [When the model is having a
# day](../../py-03-errors/notebooks/03-ai-error-patterns.ipynb). `pip install requests httpx` brings what is new. No
# key, no network: a scripted server answers, and its seconds are counted, not waited.
#
# **Time: 75 min.** After section 5 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks, type your answer between the quotes and run it
# again.

# %% [markdown] tags=["hook"]
# ## 1 · Three of three published
#
# Harbor's help articles live in a small service with an API. Every night a job publishes the new ones, and writes one
# line: how many it has published. On Monday that line says *3 of 3*. Customers find none of the three.
#
# The next cell is that job. `session.mount` gives all calls to a scripted server, `Adapter`, instead of the network.
# What goes wrong on the way, an unknown host, a broken connection, a timeout, raises a `RequestException`, and the job
# catches it.
#
# Before you run it: how can such a job count three, and publish none?

# %% tags=["hook", "bad"]
import requests
from harbor_kit.provider import Provider
from harbor_kit.ready import ready
from harbor_kit.transports import Adapter

_ = ready()  # says what your machine lacks, if it lacks anything
KEY = "fake-key-of-harbor-7731"
BASE = "https://api.harbor.example/v1"
NEW = ("Reset a password", "Search in all boards", "Invite a guest")

server = Provider(key=KEY)
session = requests.Session()
session.mount("https://", Adapter(server))
session.headers["User-Agent"] = "harbor-nightly"

before, published = len(server.articles), 0
for title in NEW:
    try:
        response = session.post(f"{BASE}/articles", json={"title": title}, timeout=10)
        published += 1  # ✗ Wrong: but why?
    except requests.RequestException as error:
        print("failed:", error)
print(f"{published} of {len(NEW)} published")
print(f"articles on the server: {before} before, {len(server.articles)} after")

# %% [markdown] tags=["hook"]
# No error, no article. What has the server said? HTTP is text, so we can read it (HTTP/2 packs the same into frames).
# The next cell prints the last call as it goes over the wire: `>` is what was sent, `<` what came back. A request has a
# first line (method, path, version), **headers** = names with values, an empty line, and a **body** = the bytes after
# it. A response has the same, with a status in its first line.

# %% tags=["hook"]
from http import HTTPStatus
from urllib.parse import urlsplit


def on_the_wire(response: requests.Response) -> None:
    """Print a request and its response, line by line."""
    sent = response.request
    body = sent.body.decode() if isinstance(sent.body, bytes) else str(sent.body or "")
    print(f"> {sent.method} {sent.path_url} HTTP/1.1\n> Host: {urlsplit(str(sent.url)).netloc}")
    for name, text in sent.headers.items():
        print(f"> {name}: {text!s}")
    print(f">\n> {body}\n")
    print(f"< HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}")
    for name, text in response.headers.items():
        if not name.startswith(("x-ratelimit", "openai")):  # these are for lesson 3
            print(f"< {name}: {text}")
    print(f"<\n< {response.text}")


on_the_wire(response)

# %% [markdown]
# The server did answer: `401`, and it said why. The job has sent no key. Yet for `requests` nothing went wrong: a
# response came. **A response is not a success**, and no response is not yet a failure (section 7). That is the one idea
# of this lesson: look at the status first, then read the body, then decide.
#
# ## 2 · Four methods, sent twice
#
# A method is **safe** = it only reads, and **idempotent** = done twice, it leaves what once leaves. Answers get lost,
# and then you send again, or a library does (section 7).
#
# | method | asks the server to | good answer | safe | idempotent |
# |---|---|---|---|---|
# | `GET` | give | 200 | yes | yes |
# | `POST` | take something new, or act | 201, 200 | no | no |
# | `PUT` | put this in that place | 201 new, 200 replaced | no | yes |
# | `DELETE` | take that away | 204, no body | no | next cell |

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_twice = predict(
    "DELETE /v1/articles/7 is sent twice. The article is there. What comes back, and is DELETE idempotent?",
    {
        "A": "204 and 204: idempotent means that the answer is the same",
        "B": "204 and 404, so it is not idempotent after all",
        "C": "204 and 404, and it is idempotent: after both, the article is gone",
        "D": "204, and then requests raises, since nothing is there to delete",
    },
    choice="",
)

# %% tags=["run"]
def session_to(adapter: Adapter, *, with_key: bool = True) -> requests.Session:
    """Return a session whose calls go through this adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.headers.update({"User-Agent": "harbor-nightly", "Accept": "application/json"})
    if with_key:
        session.headers["Authorization"] = f"Bearer {KEY}"
    return session


server = Provider(key=KEY)
session = session_to(Adapter(server))
CALLS = [("GET", "/articles/7", None), ("POST", "/articles", {"title": "Invite a guest"}),
         ("PUT", "/articles/guests", {"title": "Invite a guest"}), ("DELETE", "/articles/7", None)]
for method, path, fields in CALLS:
    counts = [len(server.articles)]
    answers = []
    for _time in range(2):
        response = session.request(method, f"{BASE}{path}", json=fields, timeout=10)
        answers.append(response.status_code)
        counts.append(len(server.articles))
    print(f"{method:6} {path:16} {answers}  articles: {' → '.join(map(str, counts))}")

# %% tags=["reveal"]
guess_twice.reveal(
    "C",
    {
        "A": "idempotent speaks of what is left on the server, and says nothing about the answers.",
        "B": "the second answer differs, and what is left on the server does not: that is what counts.",
        "C": "once or twice, the article is gone; a 404 to a second DELETE mostly means that the first one worked.",
        "D": "a 404 is a response like any other, and requests raises for none of them by itself.",
    },
)

# %% [markdown]
# `POST` made two articles of one title. The two `PUT` made one: the *client* has chosen its place, `guests`, so the
# second finds it there. Where you can choose an id, choose `PUT`. The price: it replaces what stands there, whoever
# wrote it. (A server can break these promises. `PATCH`, which changes a part, makes none.)
#
# The first digit says what to do next:
#
# | status | says | you |
# |---|---|---|
# | 2xx | done | read the body, if there is one (204 has none) |
# | 3xx | look elsewhere | `requests` follows by itself (section 4) |
# | 4xx | your request is wrong | change it; 408, 409 and 429 may pass with time |
# | 5xx | the server has failed | wait, and perhaps try again |
#
# ## 3 · What goes into a URL, and what into the body
#
# A client has a base and joins paths to it. Python has a function for that, `urljoin`. It does what a browser does with
# a link on a page.

# %% tags=["predict"]
guess_join = predict(
    "urljoin of a base (…/v1 or …/v1/) and a path (articles or /articles): how many of the four keep /v1 (next cell)?",
    {
        "A": "all four: joining adds, and takes nothing away",
        "B": "two: those whose base ends in a slash",
        "C": "one: the base with a slash and the path without",
        "D": "none: the path replaces all that stands behind the host",
    },
    choice="",
)

# %% tags=["run", "bad"]
from urllib.parse import urljoin

for base in (BASE, f"{BASE}/"):
    for path in ("articles", "/articles"):
        joined, plain = urlsplit(urljoin(base, path)).path, urlsplit(f"{base}/{path}").path
        print(f"{urlsplit(base).path:4} and {path:9} urljoin: {joined:13} f-string: {plain}")
print("✗ Wrong: urljoin is for links on a page, and the f-string leaves doubled slashes")

# %% tags=["reveal"]
guess_join.reveal(
    "C",
    {
        "A": "a path with a leading slash begins at the host, and what stood behind the host is gone.",
        "B": "with /articles even this base loses its path, since the slash means: from the host on.",
        "C": "without its last slash, v1 is a page of which the link is a neighbour, and is replaced.",
        "D": "that is what a leading slash does; one of the four has none, and a base that ends in one.",
    },
)

# %% [markdown] tags=["investigate"]
# A wrong slash sends your call elsewhere, and mostly you see a 404. In one place of your client, write
# `f"{base.rstrip('/')}/articles"`, and look at the final URL: `response.request.url`.
#
# ### Values have signs of their own
#
# In a URL, `?`, `&`, `#`, `+`, `%` and `/` mean something, and customers type them. `params=` **encodes** = writes such
# a sign as `%` and its number. An f-string does not: `requests` mends its spaces, and cannot know which `&` is yours.
# For a value *in the path*, `quote(value, safe="")` does it.
#
# The next cell looks for one article three times. What does the server understand?
#
# ### `json=` and `data=`
#
# `json=` makes JSON of a dictionary, and says so in `Content-Type`. `data=` makes a form, as a page in a browser does.
# Chat APIs read JSON alone, and answer a form with 400 or 422. `None` is left out by `params=` and `data=`. In JSON it
# is `null`, which some refuse: leave it out yourself.

# %% tags=["investigate", "bad"]
from typing import Any
from urllib.parse import quote

server = Provider()
adapter = Adapter(server)
session = session_to(adapter, with_key=False)
wanted = "refund & a receipt"
session.get(f"{BASE}/articles?q={wanted}&limit=3", timeout=10)  # ✗ Wrong: & begins a new parameter
session.get(f"{BASE}/articles?q=#{wanted}", timeout=10)  # ✗ Wrong: what follows # stays at home
session.get(f"{BASE}/articles", params={"q": wanted, "limit": 3, "page": None}, timeout=10)
for seen, sent in zip(server.seen, adapter.sent, strict=True):
    print(f"{sent.url.removeprefix(BASE):48} {dict(seen.query)}")
print("in a path:", f"/articles/{quote('a/b & c', safe='')}")

draft: dict[str, Any] = {"title": "Café & more", "tags": ["food", "new"], "draft": None}
as_json = session.post(f"{BASE}/articles", json=draft, timeout=10)
as_form = session.post(f"{BASE}/articles", data=draft, timeout=10)
for response in (as_json, as_form):
    print(f"\n{response.request.headers['Content-Type']!s} → {response.status_code}")
    print(response.request.body)

# %% [markdown] tags=["investigate"]
# ## 4 · A session, and the key in it
#
# A `Session` keeps what calls share: headers, cookies, and **connections**. The first call to a host looks it up,
# connects, agrees on keys; the next finds the line open. `requests.get(…)` makes a session for one call. Make one where
# your program starts, one for each thread, and close it at the end.
#
# The key goes into a header, mostly `Authorization: Bearer …`, never into a URL: URLs are logged. Four ways to lose it:
#
# - `verify=False` no longer asks who the server is. Whoever stands between reads the key. For an authority of your own,
#   give `verify=` its file.
# - `requests` follows redirects. To another host it drops `Authorization`, and takes along others, such as `X-Api-Key`.
#   (And after 301 or 302, a `POST` goes on as a `GET` without its body.) Say `allow_redirects=False`.
# - A line for that host in `~/.netrc` replaces your `Authorization`. `session.trust_env = False` ignores the file, and
#   your proxies and `REQUESTS_CA_BUNDLE`, too.
# - Somebody logs the headers of a request.

# %% tags=["investigate", "bad"]
from harbor_kit.transports import Clock
from harbor_kit.wire import Response

for sessions in (1, 5):  # ✗ Wrong: a session for each of five calls, as requests.get makes one
    clock, handshakes = Clock(), 0
    for _session in range(sessions):
        adapter = Adapter(Provider([0.1]), clock=clock, connect=0.2)  # a handshake takes 0.2 s here
        with session_to(adapter) as session:
            for _call in range(5 // sessions):
                session.get(f"{BASE}/articles", timeout=10)
        handshakes += adapter.connections
    print(f"five calls, sessions: {sessions}, handshakes: {handshakes}, {clock():.1f} s")

server = Provider(fail={0: Response(302, {"location": "https://files.other.example/v1/articles"}, b"")})
session = session_to(Adapter(server))
session.headers["X-Api-Key"] = KEY
response = session.post(f"{BASE}/articles", json={"title": "Invite a guest"}, timeout=10)
for call in server.seen:
    keys = sorted({"authorization", "x-api-key"} & call.headers.keys())
    print(f"{call.method:4} {call.path} {len(call.body):2} bytes, keys: {keys}")
print(f"{response.status_code} from {response.url}, after {[past.status_code for past in response.history]}")

# %% [markdown]
# ## 5 · First the status, then the body
#
# Six answers to the same `GET`. For each, the next cell asks three questions: what is the status, is `ok` true (that
# means *below 400*), and is the body JSON?
#
# Look at *hotel* and *in disguise*. Which of the three questions notices them?

# %%
from harbor_kit.failures import GATEWAY, NO_REPLY, OPENAI

SIX = {
    "good": Response(200, {"content-type": "application/json"}, b'{"data": []}'),
    "deleted": Response(204, {}, b""),
    "limited": OPENAI["429 rate_limit_exceeded"],
    "gateway": GATEWAY["502 page"],
    "hotel": NO_REPLY["200 page"],
    "in disguise": NO_REPLY["200 error"],
}
session = session_to(Adapter(Provider(fail=dict(enumerate(SIX.values())))))
for name in SIX:
    response = session.get(f"{BASE}/articles", timeout=10)
    try:
        found = f"JSON with {', '.join(response.json())}"
    except requests.JSONDecodeError as error:
        found = f"{type(error).__name__}: {error}"
    print(f"{name:12} {response.status_code}  ok: {response.ok!s:6} {found}")

# %% [markdown]
# *hotel* is the page of a network that wants you to sign in first: only `json()` notices. *in disguise* is an error
# with the status 200, as some gateways send it: none of the three notices. So a good status is needed, and is not
# enough: check that the body has what you asked for.
#
# A 429 is JSON, too. Whoever asks `json()` first gets a dictionary, looks for `data` in it, and reports a `KeyError`
# three lines later. And *deleted* is a success without a body: only the status tells it from *gateway*.
#
# ### The line that takes the reason away
#
# `raise_for_status()` raises an `HTTPError` for 4xx and 5xx. Better than not looking; but its text is status and URL,
# with every parameter. The body, where the server says *why*, is not in it, and not in your log. The response hangs on
# the error: `error.response`.

# %% tags=["bad"]
refusals = {0: OPENAI["400 context_length_exceeded"], 1: OPENAI["429 insufficient_quota"]}
session = session_to(Adapter(Provider(fail=refusals)))
for _call in refusals:
    response = session.get(f"{BASE}/articles", params={"q": "refund"}, timeout=10)
    response.reason = HTTPStatus(response.status_code).phrase  # the words that most servers put behind the number
    try:
        response.raise_for_status()
    except requests.HTTPError as error:
        print("✗ Wrong: the log has", error)
        print("         the body has", response.json()["error"]["code"])

# %% [markdown]
# ## 6 · Who waits, and for how long
#
# On another Monday the job of section 1 has written nothing. It has been running since Saturday night. There is no
# error. A server took the request, and then said nothing: a process hangs, a firewall drops what comes back.
#
# The next cell sends a request to such a server, four times: `requests` without `timeout=`, with
# `session.timeout = 10`, with `timeout=10`; and `httpx`, the library of the next lesson, without any option.

# %% tags=["predict"]
guess_silence = predict(
    "The server stays silent. When does each of the four calls end (next cell)?",
    {
        "A": "never, 10 s, 10 s, never: only a timeout that somebody has set ends a call",
        "B": "never, never, 10 s, 5 s: requests has no default, and the session no such attribute",
        "C": "30 s, 10 s, 10 s, 5 s: each library has a default of its own",
        "D": "5 s, 10 s, 10 s, 5 s: httpx is built on requests, so they share a default",
    },
    choice="",
)

# %% tags=["run", "bad"]
import httpx
from harbor_kit.errors import HangsError
from harbor_kit.transports import SyncTransport

URL = f"{BASE}/articles"
TRIED: dict[str, dict[str, Any]] = {"no timeout": {}, "session.timeout": {}, "timeout=10": {"timeout": 10}}
for title, options in TRIED.items():  # ✗ Wrong: not all of them end
    adapter = Adapter(Provider(fail={0: TimeoutError()}))  # the first request is never answered
    session = session_to(adapter)
    if title == "session.timeout":
        session.timeout = 10
    try:
        session.get(URL, **options)
    except requests.Timeout as error:
        print(f"{title:16} {type(error).__name__} after {adapter.clock()} s; adapter got timeout={adapter.timeout}")
    except HangsError:  # a real call would hang here
        print(f"{title:16} never ends; adapter got timeout={adapter.timeout}")

quiet = SyncTransport(Provider(fail={0: TimeoutError()}))
with httpx.Client(transport=quiet) as client:
    try:
        client.get(URL)
    except httpx.ReadTimeout as late:
        print(f"httpx, no option {type(late).__name__} after {quiet.clock()} s")

# %% tags=["reveal"]
guess_silence.reveal(
    "B",
    {
        "A": "httpx gives up after five seconds by default; nobody reads session.timeout.",
        "B": "the adapter got None, and waits as long as the connection is open; say timeout= with every call.",
        "C": "requests has none: the adapter was given None, and a socket without a timeout waits.",
        "D": "neither is built on the other, and requests has no default that it could share.",
    },
)

# %% [markdown]
# ### The picture: one call, step by step
#
# `timeout=(3, 10)` are two numbers: **connect** and **read**. `timeout=10` is `(10, 10)`, not ten in all.
#
# **What to see:** time runs downwards; each row is a step; its box says which number watches it. `read` starts anew
# with every part that arrives. Nobody watches two things: looking up the name, and the call as a whole. With
# `timeout=(3, 2)` this call passes, although it takes 3.2 seconds.
#
# The column *raises* has a trap: a timeout *within the body* is a `ConnectionError`, not a `Timeout`. So catch
# `RequestException`, and treat the kinds you know apart. TLS takes connect's number, under read's name. A call that
# ends in row five has sent all: the server may do it.
#
# On a second call, a session leaves out the first three rows.
#
# **Where the picture stops being true:** 0.05 s and 1.5 s look alike. A host with several addresses is tried one after
# the other, each with the whole of `connect`. `httpx` has four numbers (lesson 2).

# %% tags=["figure"]
from harbor_kit.httpcall import CALL, show_call

show_call()
silence = max(step.seconds for step in CALL if step.watch == "read")
print(f"the longest silence is {silence} s: timeout=(3, 2) lets this call pass, timeout=(3, 1) does not")

# %% [markdown] tags=["modify"]
# ### A body that never ends
#
# A model writes an answer of thirteen words, with `PACE` seconds between two. The call has `timeout=5`. How long does
# it take, with 4.0 seconds? Run the cell, then modify `PACE`: 4.9, 5.1, 0.2.
#
# Nothing in `requests` limits the whole. Where that matters, read in parts (`stream=True` of `post`, not of the JSON
# below) and look at a clock between them, or use `asyncio.timeout` (lesson 2). How long should the numbers be?
# `connect`: about three seconds; a server that is there takes your call at once. `read`: longer than the longest
# silence that is normal. For a chat without streaming, that is the whole answer: a minute or more.

# %% tags=["modify"]
PACE = 4.0
ANSWER = "Open Settings, choose Billing, and press the button that says Ask for refund"
slow = Adapter(Provider(replies=[ANSWER], pace=PACE))
asked = [{"role": "user", "content": "A refund?"}]
question: dict[str, Any] = {"model": "harbor-small", "messages": asked, "stream": True}
try:
    slow_answer = session_to(slow).post(f"{BASE}/chat/completions", json=question, timeout=5)
    print(slow_answer.status_code, "and", len(slow_answer.content), "bytes")
except requests.RequestException as error:
    print(f"{type(error).__name__}: {error}")
print(f"after {slow.clock():.1f} s, with timeout=5")

# %% [markdown]
# ## 7 · Retries that you did not write
#
# `requests` retries nothing by itself. It can: `HTTPAdapter(max_retries=Retry(…))`, with urllib3's `Retry`. Four of its
# rules surprise (November 2026):
#
# - `total=3` means three *more*. Statuses count only if they stand in `status_forcelist`, or come with `Retry-After`
#   (413, 429, 503).
# - Waits are `backoff_factor` × 0, 2, 4, 8 …: the first retry comes at once, and there is no jitter unless you ask.
# - `POST` and `PATCH` are left alone once they may have been sent. `allowed_methods=None` means *all*.
# - It does not read the body: a 429 for *too fast* and one for *no money left* are the same to it.
#
# The third rule has a reason. In the last two lines of the next cell, a `POST` takes 20 seconds, and the client gives
# up after 10. The server does not: it publishes. Then comes the retry. An `Idempotency-Key` says that it is the same
# operation, to a server that knows this header.

# %%
from urllib3.util import Retry

BUSY = GATEWAY["503 page"]
careful = Retry(3, status_forcelist=[503], backoff_factor=1)
everything = Retry(3, status_forcelist=[503], backoff_factor=1, allowed_methods=None)


def tried(method: str, server: Provider, retry: Retry, **headers: str) -> str:
    """Send one call through an adapter that retries, and say what came of it."""
    adapter = Adapter(server, max_retries=retry)
    with session_to(adapter) as session:
        fields = {"title": "Invite a guest"} if method == "POST" else None
        response = session.request(method, URL, json=fields, headers=headers, timeout=10)
    new = len(server.articles) - 7
    return f"{len(server.seen)} requests, {response.status_code} after {adapter.clock():4.1f} s, {new} new articles"


for method in ("GET", "POST"):
    print(f"{method:4} busy twice:      ", tried(method, Provider(fail={0: BUSY, 1: BUSY}), careful))
print("POST all methods:     ", tried("POST", Provider(fail={0: BUSY, 1: BUSY}), everything))
print("POST late answer:     ", tried("POST", Provider([20, 1]), everything))
print("POST late, with a key:", tried("POST", Provider([20, 1]), everything, **{"Idempotency-Key": "guest-1"}))

# %% [markdown]
# ## 8 · One page is not the list
#
# A list of thousands comes in pages. Nothing warns you if you read the first only: it is a good 200 with good data.
# Three ways are common:
#
# - **A link** in a header: `Link: <https://…?page=2>; rel="next"`. `response.links` has it taken apart. No `next`: that
#   was the last page.
# - **A cursor**: the body says `has_more` and `last_id`, and you send `after=<last_id>`. OpenAI and Anthropic do that,
#   under slightly different names (November 2026).
# - **A page number** that you count yourself.
#
# Numbers have a fault. The links of the next cell are made of them; while it reads, somebody deletes an article of page
# 1. The others move up, and the first of page 2 slips onto page 1. A cursor names the last one that you have seen.
#
# The *server* says when the list is over, never `len(data)`. A cursor that comes twice would keep you for ever. (To be
# short, the cell trusts each status. Yours does not.)

# %%
server = Provider()
session = session_to(Adapter(server))
url: str | None = f"{BASE}/articles?limit=3"
read: list[str] = []
while url:
    response = session.get(url, timeout=10)
    read += [article["id"] for article in response.json()["data"]]
    url = response.links.get("next", {}).get("url")
    print(response.request.path_url, "→ next:", url)
    server.articles.pop("2", None)  # meanwhile, somebody deletes an article of page 1
print("articles seen:", read, "| now on the server:", list(server.articles))

cursor: str | None = None
known: set[str | None] = set()
more = True
while more:
    part = session.get(f"{BASE}/files", params={"limit": 3, "after": cursor}, timeout=10).json()
    print(f"after={cursor} → {[file['id'] for file in part['data']]}; has_more: {part['has_more']}")
    more, cursor = part["has_more"], part["last_id"]
    if more and cursor in known:
        raise RuntimeError(f"the cursor {cursor} came twice")
    known.add(cursor)

# %% [markdown] tags=["worked"]
# ## 9 · Worked example: publish, or say why not
#
# The job of section 1, mended. One function puts one article in its place, and returns what the server has stored, or
# raises one error that a person can act on. Comments name four sub-goals, which the exercises repeat. Five decisions:
#
# - `PUT` with an id of our own: the job may run twice, also after a lost answer.
# - Two timeouts, no redirects, and the id is quoted.
# - The status decides what the body has to be. Statuses that we expect are *listed*; a 202 is not one of them.
# - `json()` stands in one place, and what it raises is an answer too: *no JSON*.
# - The error names status, reason and request id, for the provider's support. Of a body that is no JSON it tells kind
#   and length. (A log gets status, code and id alone: a reason may quote what you sent.)
#
# Seven calls follow. One has an empty id: where does it go? Refuse it, `.` and `..` too.

# %% tags=["worked"]
class PublishError(Exception):
    """Nobody has confirmed an article. The text says why, to a person who can mend it."""


def publish(session: requests.Session, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Put an article in its place. Raises `PublishError`."""
    # --- sub-goal: build the request
    url = f"{BASE}/articles/{quote(name, safe='')}"
    try:
        response = session.put(url, json=fields, timeout=(3, 10), allow_redirects=False)
    except requests.RequestException as error:
        raise PublishError(f"{name!r}: no response, {type(error).__name__}") from error
    # --- sub-goal: look at the status first
    stored = response.status_code in (200, 201)
    # --- sub-goal: read the body once
    try:
        body = response.json()
    except requests.JSONDecodeError:
        body = None
    if stored and isinstance(body, dict) and body.get("id") == name:
        return body
    # --- sub-goal: say why it failed
    raise PublishError(f"{name!r}: {response.status_code}, {reason(response, body)}")


# %% tags=["worked"]
def reason(response: requests.Response, body: object) -> str:
    told, head = body.get("error") if isinstance(body, dict) else None, response.headers
    if isinstance(told, dict):
        why = f"{told.get('code') or told.get('type')}: {told.get('message')}"
    else:
        why = f"not what was asked for ({head.get('content-type', 'no type')}, {len(response.content)} bytes)"
    number = head.get("x-request-id", head.get("request-id"))  # OpenAI's name, and Anthropic's
    return f"{why} [{number}]" if number else why


TROUBLE: dict[int, Response | Exception] = {
    1: GATEWAY["502 page"], 2: TimeoutError(), 3: NO_REPLY["200 page"], 5: Response(301, {"location": "/"}, b""),
}
server = Provider(key=KEY, fail=TROUBLE)
keyed, keyless = session_to(Adapter(server)), session_to(Adapter(server), with_key=False)
SEVEN = [(keyed, name) for name in ("guests", "passwords", "boards", "search", "", "a/b")] + [(keyless, "guests")]
for session, name in SEVEN:
    try:
        print("published:", publish(session, name, {"title": name.title()}))
    except PublishError as error:
        print("failed:   ", error)

# %% [markdown] tags=["faded"]
# ## Your turn: ask, or say why not
#
# The same four sub-goals, for another call: Harbor asks a model, with `POST`. Fill the seven blanks:
#
# 1. the option that makes JSON of `question`;
# 2. the option without which this call may never end;
# 3. the attribute to look at first;
# 4. the only status that this call is happy with;
# 5. the method that reads the body;
# 6. what it raises where the body is no JSON (with `requests.` in front);
# 7. the name in the body under which both providers say what went wrong.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in

asking = fill_in(
    """# --- sub-goal: build the request
response = session.post(url, ___=question, ___=(3, 60), allow_redirects=False)
# --- sub-goal: look at the status first
answered = response.___ == ___
# --- sub-goal: read the body once
try:
    body = response.___()
except ___:
    body = None
# --- sub-goal: say why it failed
if not answered:
    raise AskError(response.status_code, body.get("___") if isinstance(body, dict) else "no JSON")""",
    ["", "", "", "", "", "", ""],
)

# %% tags=["faded", "reveal"]
asking.reveal(
    ["json", "timeout", "status_code", "200", "json", "requests.JSONDecodeError", "error"],
    [
        "with data= the dictionary would go out as a form, and the API reads JSON alone.",
        "requests has no default; sixty seconds of silence are normal while a model writes a whole answer.",
        "the body means something else for each status, so the status comes before the body.",
        "a chat is not stored anywhere, so neither 201 nor 204 would be what this call asked for.",
        "here, in one place, for good answers and bad ones: both may be no JSON at all.",
        "a gateway answers with a page of HTML, and a body may be cut off or empty.",
        "OpenAI and Anthropic both put the details under error; their shapes below it differ.",
    ],
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`3 of 3 published`** *Cause:* nobody looked at the status. *Fix:* section 9. ([duplicati, pull
# 6543](https://github.com/duplicati/duplicati/pull/6543))
#
# **`Expecting value: line 1 column 1 (char 0)`** *Cause:* `json()` of a page. *Fix:* status, then `try`. ([notion-sdk,
# issue 119](https://github.com/ramnes/notion-sdk-py/issues/119))
#
# **`400 Client Error`** *Cause:* `raise_for_status`. *Fix:* read the body. ([requests, issue
# 4233](https://github.com/psf/requests/issues/4233))
#
# **`adapter got timeout=None`** *Cause:* no default. *Fix:* `timeout=`. ([blinkt, pull
# 40](https://github.com/pimoroni/blinkt/pull/40))
#
# **`urljoin: /articles`** *Cause:* a slash. *Fix:* section 3. ([openai-go, issue
# 134](https://github.com/openai/openai-go/issues/134))
#
# **`{'q': 'refund ', ' a receipt': '', 'limit': '3'}`** *Cause:* an f-string. *Fix:* `params=`. ([GhidraMCP, issue
# 7](https://github.com/LaurieWired/GhidraMCP/issues/7))
#
# **`keys: ['x-api-key']`** elsewhere. *Cause:* a redirect. *Fix:* section 4. ([Strands, pull
# 595](https://github.com/strands-agents/tools/pull/595))
#
# **`2 requests, 201 after 11.0 s, 2 new articles`** *Cause:* `POST` retried. *Fix:* a key. ([agent-sandbox, pull
# 1353](https://github.com/kubernetes-sigs/agent-sandbox/pull/1353))
#
# **`articles seen: ['1', '2', '3', '5'`** *Cause:* page numbers. *Fix:* a cursor. ([NetBox, issue
# 3699](https://github.com/netbox-community/netbox/issues/3699))
#
# Links checked in November 2026.
#
# ## Check yourself
#
# Six questions, at least one for each objective. Type a letter, run the cell, then run the cell with the reasons.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

what_is_sent = quiz(
    "session.get(url, params={'tag': ['a', 'b'], 'q': 'C# & C++', 'page': None}). What does the server get?",
    {
        "A": "two tags, the words as they were typed, and no page",
        "B": "one tag ['a', 'b'], the word C, and a page called None",
        "C": "two tags, the words as they were typed, and an empty page",
    },
    objective=1, choice="",
)
which_repeats = quiz(
    "The server is busy (503) for a moment. Retry(3, status_forcelist=[503]) is mounted. Which call does it repeat?",
    {"A": "PUT /articles/guests", "B": "POST /articles", "C": "both of them"},
    objective=2, choice="",
)
key_error = quiz(
    "The log says KeyError: 'choices', and nothing else. What would have told more?",
    {
        "A": "body.get('choices'), which does not raise",
        "B": "a retry, as the next answer may be complete",
        "C": "the status, looked at before the body was read, and what the body says then",
    },
    objective=3, choice="",
)

# %% tags=["quiz"]
how_long = quiz(
    "timeout=10. The body comes in 200 parts, each nine seconds after the one before. When does the call end?",
    {"A": "after 10 seconds", "B": "after half an hour", "C": "after 19 seconds: connect and first part, then read"},
    objective=4, choice="",
)
no_certificate = quiz(
    "A certificate has expired. 'session.verify = False, until Friday', says somebody. What does that give away?",
    {
        "A": "nothing: the line is still encrypted, and only a warning is printed",
        "B": "the key and every ticket, to whoever stands between and says that he is the server",
        "C": "nothing as long as the key is in a header, and not in the URL",
    },
    objective=5, choice="",
)
when_over = quiz(
    "limit=80, and the page has 60 files. has_more is true. What do you do?",
    {
        "A": "stop: a page that is not full is the last one",
        "B": "go on with the 81st: the next offset is this one plus limit",
        "C": "go on, after the last id of these sixty",
    },
    objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
what_is_sent.reveal("A", {
    "A": "a list becomes one parameter for each value, signs are encoded, and None is left out.",
    "B": "that is what an f-string makes of it; params= takes each value for itself.",
    "C": "an empty text would be sent as page=, but None is left out of params and data."})
which_repeats.reveal("A", {
    "A": "put twice, it is as if put once, so it is among the methods that are repeated by default.",
    "B": "the first may have worked, so POST is repeated only where allowed_methods says so.",
    "C": "only methods for which twice is as good as once are repeated unless you say otherwise."})
key_error.reveal("C", {
    "A": "then None travels on, and something else fails even further away from the reason.",
    "B": "it may have been a 401, and that stays one however often you ask.",
    "C": "a 429 or a 401 is JSON as well, and its code and message are the reason."})
how_long.reveal("B", {
    "A": "no number of requests limits the whole call; ten seconds is the longest silence.",
    "B": "200 × 9 s = 1800 s: each part is in time, and the watch starts anew with each.",
    "C": "the watch starts anew with every part that arrives, not once for the body."})
no_certificate.reveal("B", {
    "A": "encrypted, yes, for whoever answered; without the check anybody can be that.",
    "B": "he reads all and can change the answers; give verify= the file of your own authority instead.",
    "C": "headers travel on the same line as the URL, and whoever ends that line reads both."})
when_over.reveal("C", {
    "A": "servers may give shorter pages, after filtering for example; only has_more says that it is over.",
    "B": "sixty came, so the 61st is next; whoever counts by limit leaves twenty files out.",
    "C": "the server decides how long a page is, and says itself when there is no more."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **trace** a call: a first line, headers, an empty line, a body; `params=` encodes values in the URL, `json=` makes a
#   JSON body, `data=` a form;
# - **predict** the second call: `PUT` and `DELETE` leave what one leaves, `POST` makes two; so `Retry` repeats the
#   first two, and `POST` only if you say so, or safely with a key;
# - **fix** what reads too early: `status_code`, then the body, once; a good status is needed and is not enough, and the
#   body of a bad one says why;
# - **choose** a `timeout`: two numbers, for connecting and for each silence; nothing limits the whole, and without it
#   nothing limits anything;
# - **write** on one `Session`: one handshake, the key in a header, redirects off, `verify` on, and pages until the
#   server says that it is over.
#
# A response is not a success.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow, without scrolling up.
#
# 1. Which parts has a request?
# 2. A `DELETE` is answered with 404. What may have happened?
# 3. When does `urljoin` keep the path of the base?
# 4. Which answers have the status 200, and are no success?
# 5. What does `raise_for_status` leave out, and where do you find it?
# 6. What does each of the two numbers in `timeout=(3, 10)` watch? What do they not watch?
# 7. Which error comes when a body falls silent in the middle?
# 8. Why is `POST` not retried by default? What makes it safe?
# 9. How do you know that a page was the last one?
# 10. Take a call of your own. What does your log say after a 401, after a 200 page, after silence?
#
# *Further reading* (checked November 2026): [RFC 9110, the meaning of methods and status
# codes](https://www.rfc-editor.org/rfc/rfc9110).
#
# **Next:** lesson 2, [One client, many calls](02-async-http.ipynb), and then the exercise [A client you would put in
# production](../exercises/01-http-client-wrapper.ipynb), which repeats the four sub-goals of section 9.
