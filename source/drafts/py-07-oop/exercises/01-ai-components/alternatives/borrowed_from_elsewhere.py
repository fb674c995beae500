"""The template looks through its bases, the session is a queue of tickets, the registry a class with rows.

Errors are translated by a context manager, and the history is a flat tuple that is replaced as a whole.
"""

from abc import ABCMeta, abstractmethod
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class LLMClient(metaclass=ABCMeta):
    """Ask a model. Whoever derives from it writes `_complete`."""

    def __init_subclass__(cls, **options: Any) -> None:
        writer = next(base for base in cls.__mro__ if "complete" in vars(base))
        if writer is not LLMClient:
            raise TypeError(f"class {cls.__name__} must not bring the complete() of {writer.__name__}")
        super().__init_subclass__(**options)

    def __init__(self, *, model: str, ledger: Ledger | None = None) -> None:
        self.model = model
        self.ledger = ledger

    async def complete(self, messages: Sequence[ChatMessage], **params: Any) -> Completion:
        match tuple(messages):
            case () | (*_, ChatMessage(role="system" | "assistant")):
                raise ValueError("a user or a tool has the last word")
            case given:
                found = await self._complete(given, dict(params))
        match found:
            case Completion(model=wrote, usage=usage):
                if self.ledger is not None:
                    self.ledger.charge(wrote, usage)
                return found
        raise TypeError(f"what {self.__class__.__name__}._complete returned is no completion: {found!r}")

    @abstractmethod
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion: ...


class OpenAIClient(LLMClient):
    """Ask over a client that somebody else has opened."""

    def __init__(self, http: httpx.AsyncClient, **common: Any) -> None:
        super().__init__(**common)
        self.http = http

    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        body = {**params, "model": self.model, "messages": [vars(one) for one in messages]}
        with _translated():
            request = self.http.build_request("POST", "chat/completions", json=body)
            response = await self.http.send(request)
            if response.status_code == 200:
                return completion_of(response.content)
        raise problem_of(response)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as slow:
        raise SilentError("too slow") from slow
    except httpx.TransportError as broken:
        raise UnreachableError("no way") from broken
    except ValueError as strange:
        raise GarbledError("no completion in it", status=200) from strange


def track_cost(prices: Mapping[str, PerMillion]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        ledger = Ledger(prices)
        async def patient(*args: Any, **kwargs: Any) -> Any:
            done = await function(*args, **kwargs)
            ledger.charge(done.model, done.usage)
            return done

        def prompt(*args: Any, **kwargs: Any) -> Any:
            done = function(*args, **kwargs)
            ledger.charge(done.model, done.usage)
            return done

        wrapped: Any = patient if inspect.iscoroutinefunction(function) else prompt
        functools.update_wrapper(wrapped, function)
        vars(wrapped)["ledger"] = ledger
        return cast(F, wrapped)

    return decorate


class Session:
    """A conversation in which everybody draws a ticket."""

    def __init__(self, client: Completes, *, system: str | None = None, max_turns: int | None = None) -> None:
        if max_turns is not None and not max_turns > 0:
            raise ValueError("max_turns is a number from 1 on")
        self._client = client
        self._kept = max_turns
        self._said = tuple(ChatMessage("system", text) for text in [system] if text is not None)
        self._head = len(self._said)
        self._tickets: deque[asyncio.Future[None]] = deque()
        self._entered = self._left = False

    async def __aenter__(self) -> Self:
        if self._entered:
            raise RuntimeError("only once")
        self._entered = True
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._left = True

    def _check(self) -> None:
        if self._left or not self._entered:
            raise RuntimeError("nobody is at the desk")

    @property
    def history(self) -> tuple[ChatMessage, ...]:
        return self._said

    async def ask(self, text: str) -> str:
        self._check()
        ticket: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tickets.append(ticket)
        try:
            if self._tickets[0] is not ticket:
                await ticket
            self._check()
            asked_now = (*self._said, ChatMessage("user", text))
            answer = (await self._client.complete(list(asked_now))).text
            head, turns = asked_now[: self._head], (*asked_now[self._head :], ChatMessage("assistant", answer))
            if self._kept is not None:
                turns = turns[-2 * self._kept :]
            self._said = head + turns
            return answer
        finally:
            first = self._tickets[0] is ticket
            self._tickets.remove(ticket)
            if first and self._tickets and not self._tickets[0].done():
                self._tickets[0].set_result(None)


class _Registry:
    def __init__(self) -> None:
        self.rows: list[tuple[str, type[LLMClient]]] = []

    def find(self, name: str) -> type[LLMClient] | None:
        return next((cls for known, cls in reversed(self.rows) if known == name), None)

    def add(self, name: str, cls: C) -> C:
        old = self.find(name)
        if old is not None:
            same = old.__qualname__ == cls.__qualname__ and old.__module__ == cls.__module__
            if not same:
                raise ValueError(f"there is a {name} already")
        self.rows.append((name, cls))
        return cls


_registry = _Registry()


def register(name: str) -> Callable[[C], C]:
    return functools.partial(_registry.add, name)


def create_client(name: str, **kwargs: Any) -> LLMClient:
    cls = _registry.find(name)
    if cls is None:
        raise KeyError(", ".join(sorted({known for known, _ in _registry.rows})) + f" and no {name}")
    parameters = inspect.signature(cls).parameters.values()
    open_ended = any(one.kind is one.VAR_KEYWORD for one in parameters)
    needed = {one.name for one in parameters if one.default is one.empty and one.kind not in (2, 4)}
    strange = set() if open_ended else set(kwargs) - {one.name for one in parameters}
    if strange or needed - set(kwargs):
        raise TypeError(f"{cls.__name__} does not fit {sorted(strange | (needed - set(kwargs)))}")
    return cls(**kwargs)


class EchoClient(LLMClient):
    """Say it again."""

    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        *_, last = messages
        everything = " ".join(one.content for one in messages).split()
        return Completion(last.content, self.model, Usage(len(everything), len(last.content.split())))
