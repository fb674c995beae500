"""Checks are functions with a list of rules, the session an event per turn, the decorator an object for each call.

The base finds foreign methods with `getattr_static`, and keeps its providers' names in a table of constructors.
"""

from types import SimpleNamespace

_LAST = ("user", "tool")


class LLMClient(ABC):
    """Ask a model. Whoever derives from it writes `_complete`."""

    ledger: Ledger | None
    model: str

    def __init__(self, *, model: str, ledger: Ledger | None = None) -> None:
        vars(self).update(model=model, ledger=ledger)

    def __init_subclass__(cls) -> None:
        if inspect.getattr_static(cls, "complete") is not vars(LLMClient)["complete"]:
            raise TypeError(f"{cls.__qualname__} ({cls.__name__}) brings a complete of its own")

    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        chat = (*messages,)
        roles = [one.role for one in chat]
        if roles[-1:] not in [[role] for role in _LAST]:
            raise ValueError(f"the last role is none of {_LAST}")
        return _paid(self, _completion_by(self, await self._complete(chat, params)))

    @abstractmethod
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        raise AssertionError


def _completion_by(client: LLMClient, found: object) -> Completion:
    if isinstance(found, Completion):
        return found
    raise TypeError(f"no completion from {client.__class__.__name__}")


def _paid(client: LLMClient, completion: Completion) -> Completion:
    if client.ledger:
        client.ledger.charge(completion.model, completion.usage)
    return completion


class OpenAIClient(LLMClient):
    """Ask over HTTP."""

    def __init__(self, http: httpx.AsyncClient, *, model: str, ledger: Ledger | None = None) -> None:
        LLMClient.__init__(self, model=model, ledger=ledger)
        self._send = functools.partial(http.request, "POST", "/chat/completions")

    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        body: dict[str, Any] = {"model": self.model, "messages": []}
        for one in messages:
            body["messages"].append({"role": one.role, "content": one.content})
        try:
            response = await self._send(json=body | dict(params))
        except httpx.TransportError as error:
            late = isinstance(error, httpx.TimeoutException)
            raise (SilentError if late else UnreachableError)(f"{type(error).__name__}") from error
        return _read(response)


def _read(response: httpx.Response) -> Completion:
    if response.status_code != 200:
        raise problem_of(response)
    try:
        found = completion_of(response.content)
    except ValueError as error:
        raise GarbledError("nothing to read", status=200) from error
    return found


class _Tracked:
    """What decorates: it makes the wrapper, and hangs a ledger of its own on it."""

    def __init__(self, prices: Mapping[str, PerMillion]) -> None:
        self._prices = prices

    def __call__(self, function: Any) -> Any:
        made = self._later(function) if inspect.iscoroutinefunction(function) else self._now(function)
        made.ledger = Ledger(self._prices)
        return made

    def _later(self, function: Any) -> Any:
        async def ask(*args: Any, **kwargs: Any) -> Any:
            result = await function(*args, **kwargs)
            wrapper.ledger.charge(model=result.model, usage=result.usage)
            return result

        wrapper: Any = functools.wraps(function)(ask)
        return wrapper

    def _now(self, function: Any) -> Any:
        def ask(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            wrapper.ledger.charge(model=result.model, usage=result.usage)
            return result

        wrapper: Any = functools.wraps(function)(ask)
        return wrapper


def track_cost(prices: Mapping[str, PerMillion]) -> Callable[[F], F]:
    return cast(Callable[[F], F], _Tracked(prices))


class Session:
    """A conversation: a list of messages, a semaphore, and who may use it."""

    def __init__(self, client: Completes, *, system: str | None = None, max_turns: int | None = None) -> None:
        if max_turns is not None and max_turns <= 0:
            raise ValueError(f"max_turns={max_turns}")
        self._client, self._limit = client, max_turns
        self._messages = [] if system is None else [ChatMessage("system", system)]
        self._first = len(self._messages)
        self._life = SimpleNamespace(begun=False, over=False)
        self._turn = asyncio.Semaphore(1)

    async def __aenter__(self) -> Self:
        if self._life.begun:
            raise RuntimeError("one life")
        self._life.begun = True
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> bool:
        self._life.over = True
        return False

    @property
    def history(self) -> tuple[ChatMessage, ...]:
        return tuple(self._messages)

    async def ask(self, text: str) -> str:
        await self._turn.acquire()
        try:
            if not self._life.begun or self._life.over:
                raise RuntimeError("not now")
            question = ChatMessage(content=text, role="user")
            answer = await self._client.complete([*self._messages, question])
            self._messages += [question, ChatMessage("assistant", answer.text)]
            while self._limit is not None and len(self._messages) > self._first + 2 * self._limit:
                del self._messages[self._first]
        finally:
            self._turn.release()
        return answer.text


def register(name: str) -> Callable[[C], C]:
    def keep(cls: C) -> C:
        identity = f"{cls.__module__}:{cls.__qualname__}"
        if _table.get(name, (identity, cls))[0] != identity:
            raise ValueError("taken: " + name)
        _table[name] = identity, cls
        return cls

    return keep


_table: dict[str, tuple[str, type[LLMClient]]] = {}


def create_client(name: str, **kwargs: Any) -> LLMClient:
    try:
        _, cls = _table[name]
    except KeyError:
        known = sorted(_table)
        raise LookupError(f"{name}? choose one of: " + ", ".join(known)) from None
    try:
        return cls(**kwargs)
    except TypeError as error:
        raise TypeError(f"cannot make {cls.__name__}: {error}") from error


class EchoClient(LLMClient):
    """Say it again."""

    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        counts = [len(one.content.split()) for one in messages]
        return Completion(text=messages[-1].content, model=self.model, usage=Usage(sum(counts), counts[-1]))
