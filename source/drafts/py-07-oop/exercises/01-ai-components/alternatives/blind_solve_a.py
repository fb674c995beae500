"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

# For the checks: a class of clients that ask a scripted provider, one that derives from nothing, and plain values.
BASE = "https://harbor.test/v1"
SMALL, LARGE = "harbor-small", "harbor-large"
ASK = [ChatMessage("user", TICKETS[0])]


async def asked(
    client: Any, model: str, messages: Sequence[ChatMessage], params: Mapping[str, Any] | None = None
) -> Completion:
    """Ask a scripted provider."""
    reply = await client.chat.completions.create(
        model=model, messages=[vars(one) for one in messages], **(params or {})
    )
    usage = Usage(reply.usage.prompt_tokens, reply.usage.completion_tokens)
    return Completion(str(reply.choices[0].message.content), reply.model, usage)


def asking(base: Any, client: Any) -> Any:
    """Return a class below `base`, an `LLMClient`, that asks a scripted provider."""

    class Asking(base):  # type: ignore[misc]
        async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
            return await asked(client, self.model, messages, params)

    return Asking


class Plain:
    """A client that derives from nothing."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        """Ask the scripted provider."""
        return await asked(self._client, SMALL, messages, params)


def booked(ledger: Ledger) -> list[list[str | int]]:
    """Return the model and the tokens of each charge."""
    return [[one.model, one.usage.prompt, one.usage.completion] for one in ledger.charges]


def exact(amount: Decimal) -> str:
    """Return an amount of dollars as a text, without zeros at its end."""
    return f"{amount.normalize():f}"


def spoken(messages: Sequence[ChatMessage]) -> list[list[str]]:
    """Return role and content of messages."""
    return [[one.role, one.content] for one in messages]


def told(requests: Sequence[Mapping[str, Any]]) -> list[list[list[str]]]:
    """Return role and content of all messages of each request."""
    return [[[one["role"], one["content"]] for one in request["messages"]] for request in requests]


def found_in(cls: type, name: str) -> object:
    """Return what a class or one above it has written under a name, without binding it."""
    return next(vars(one)[name] for one in cls.__mro__ if name in vars(one))


class OneComplete(type(Protocol)):  # type: ignore[misc]
    """Classes whose `complete` is that of the first of them.

    `__init_subclass__` would do, until a subclass or a mixin writes its own and forgets `super()`. It derives from the
    metaclass of protocols, and so from `ABCMeta`, so that a client may name `Completes` among its bases.
    """

    def __init__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], **more: Any) -> None:
        super().__init__(name, bases, space, **more)
        root = [one for one in cls.__mro__ if type.__instancecheck__(OneComplete, one)][-1]
        if found_in(cls, "complete") is not found_in(root, "complete"):
            raise TypeError(f"{name} has a complete() of its own: write _complete() instead")


class LLMClient(ABC, metaclass=OneComplete):
    """Ask a model. Whoever derives from it writes `_complete`."""

    _is_protocol = False  # isinstance() of Python 3.11 asks each class of this metaclass

    def __init__(self, *, model: str, ledger: Ledger | None = None) -> None:
        self.model = model
        self.ledger = ledger

    @abstractmethod
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        """Ask the provider once."""

    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        """Return what the model has to say."""
        # --- sub-goal: validate the messages
        chat = tuple(messages)
        if not chat:
            raise ValueError("no messages")
        if chat[-1].role not in ("user", "tool"):
            raise ValueError(f"the last message is of {chat[-1].role!r}, and not of the user or of a tool")
        # --- sub-goal: call the provider
        answering = self._complete(chat, params)
        if not inspect.isawaitable(answering):
            raise TypeError(f"_complete() of {type(self).__name__} is no coroutine function")
        completion = await answering
        if not isinstance(completion, Completion):
            raise TypeError(
                f"_complete() of {type(self).__name__} returned {type(completion).__name__}, and no Completion"
            )
        # --- sub-goal: record what it cost
        if self.ledger is not None:
            self.ledger.charge(completion.model, completion.usage)
        # --- sub-goal: return the completion
        return completion


class OpenAIClient(LLMClient):
    """Ask a provider that speaks the Chat Completions of OpenAI."""

    def __init__(self, http: httpx.AsyncClient, *, model: str, ledger: Ledger | None = None) -> None:
        super().__init__(model=model, ledger=ledger)
        self._http = http

    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        """Send the chat once, and read the answer."""
        chat = [{"role": one.role, "content": one.content} for one in messages]
        try:
            response = await self._http.post(
                "/chat/completions", json={"model": self.model, "messages": chat, **params}
            )
        except httpx.TimeoutException as error:
            raise SilentError("no answer came in time") from error
        except httpx.TransportError as error:
            raise UnreachableError("there was no way to the provider") from error
        if response.status_code != 200:
            raise problem_of(response)
        try:
            return completion_of(response.content)
        except ValueError as error:
            raise GarbledError("the answer has no completion", status=200) from error


def track_cost(prices: Mapping[str, PerMillion]) -> Callable[[F], F]:
    """Return a decorator that charges what a function returns."""

    def decorate(fn: F) -> F:
        ledger = Ledger(prices)

        def charged(result: Any) -> Any:
            ledger.charge(result.model, result.usage)
            return result

        if inspect.iscoroutinefunction(fn):

            @functools.wraps(fn)
            async def tracked(*args: Any, **kwargs: Any) -> Any:
                return charged(await fn(*args, **kwargs))

        else:

            @functools.wraps(fn)
            def tracked(*args: Any, **kwargs: Any) -> Any:
                return charged(fn(*args, **kwargs))

        tracked.ledger = ledger  # type: ignore[attr-defined]  # after wraps, which copies the one of what is decorated
        return cast(F, tracked)

    return decorate


class Session:
    """A conversation. Used as `async with Session(client) as session`."""

    def __init__(self, client: Completes, *, system: str | None = None, max_turns: int | None = None) -> None:
        if max_turns is not None and max_turns < 1:
            raise ValueError(f"max_turns is {max_turns}, and has to be 1 at least")
        self._client = client
        self._head = () if system is None else (ChatMessage("system", system),)
        self._max_turns = max_turns
        self._turns: list[tuple[ChatMessage, ChatMessage]] = []
        self._state: Literal["new", "open", "ended"] = "new"
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Begin the conversation."""
        if self._state != "new":
            raise RuntimeError("a Session can be entered once")
        self._state = "open"
        return self

    async def __aexit__(self, *exc: object) -> None:
        """End the conversation."""
        self._state = "ended"

    @property
    def history(self) -> tuple[ChatMessage, ...]:
        """What was said: the system message, and the turns."""
        return (*self._head, *(message for turn in self._turns for message in turn))

    async def ask(self, text: str) -> str:
        """Return the answer to a question."""
        self._require_open()
        async with self._turn:
            self._require_open()  # the block may have ended while this one waited
            question = ChatMessage("user", text)
            completion = await self._client.complete((*self.history, question))
            answer = completion.text
            self._turns.append((question, ChatMessage("assistant", answer)))
            if self._max_turns is not None:
                del self._turns[: -self._max_turns]
            return answer

    def _require_open(self) -> None:
        if self._state != "open":
            raise RuntimeError("ask() is for the inside of `async with`")


CLIENTS: dict[str, type[LLMClient]] = {}


def misfits(cls: type[LLMClient], given: Mapping[str, Any]) -> str:
    """Return in words which arguments a constructor lacks, and which it does not take."""
    takes = inspect.signature(cls).parameters
    named = {name: one for name, one in takes.items() if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)}
    lacks = [name for name, one in named.items() if one.default is one.empty and name not in given]
    open_end = any(one.kind is one.VAR_KEYWORD for one in takes.values())
    odd = [] if open_end else [name for name in given if name not in named]
    return f"missing: {', '.join(lacks) or 'none'}; unknown: {', '.join(odd) or 'none'}"


def register(name: str) -> Callable[[C], C]:
    """Return a decorator that writes a class down under a name."""

    def enter(cls: C) -> C:
        known = CLIENTS.get(name, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"{name} is the name of {known.__qualname__} already")
        CLIENTS[name] = cls
        return cls

    return enter


def create_client(name: str, **kwargs: Any) -> LLMClient:
    """Return a new client of the class with this name."""
    try:
        cls = CLIENTS[name]
    except KeyError:
        raise LookupError(f"no client is called {name}; there are: {', '.join(sorted(CLIENTS))}") from None
    try:
        return cls(**kwargs)
    except TypeError as error:  # Python names the class that wrote the constructor, which may be another one
        raise TypeError(f"{cls.__name__}: {error} ({misfits(cls, kwargs)})") from error


class EchoClient(LLMClient):
    """Say again what was said last."""

    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        """Return the last message as the answer."""
        text = messages[-1].content
        words = sum(len(one.content.split()) for one in messages)
        return Completion(text, self.model, Usage(words, len(text.split())))
