"""Lets the library format the text, an encoder write odd values, and a subclass of the handler throw the file away."""

from contextlib import ExitStack
from contextvars import copy_context
from datetime import timedelta

ID: ContextVar[str | None] = ContextVar("ID", default=None)
FIELDS: ContextVar[tuple[tuple[str, object], ...]] = ContextVar("FIELDS", default=())


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    name = request_id or str(uuid4()).replace("-", "")
    with ExitStack() as ways_back:
        ways_back.callback(ID.reset, ID.set(name))
        ways_back.callback(FIELDS.reset, FIELDS.set((*FIELDS.get(), *fields.items())))
        yield name


def current_request() -> Request:
    """Return what is known of the request that runs here."""
    here = copy_context()
    fields = here.get(FIELDS)
    return Request(here.get(ID), dict(fields or ()))


class LineFormatter(logging.Formatter):
    """Write a record as text, and keep secrets out of it."""

    def __init__(self, *, secrets: tuple[str, ...] = (), time_ns: Callable[[], int] = time.time_ns) -> None:
        super().__init__("%(levelname)s %(name)s [%(who)s] %(said)s")
        self.secrets, self.time_ns = sorted(secrets, key=len), time_ns

    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message of a record, with its arguments in it."""
        ways: list[Callable[[], str]] = [record.getMessage, record.msg.__str__, lambda: UNPRINTABLE]
        return str(first_of(*ways))

    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        for secret in self.secrets[::-1]:
            text = "***".join(text.split(secret)) if secret else text
        return text


class TextFormatter(LineFormatter):
    """Write a record for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the level, the logger, the id and the message; below them the traceback."""
        known = {"who": current_request().id or "-", "said": self.message_of(record)}
        plain = logging.makeLogRecord({"name": record.name, "levelname": record.levelname, **known})
        plain.exc_info = record.exc_info if record.exc_info and record.exc_info[0] else None
        return self.hide(super().format(plain))


class JsonFormatter(LineFormatter):
    """Write a record for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        line: dict[str, object] = dict(current_request().fields)
        line.update((name, value) for name, value in vars(record).items() if name not in RECORD_FIELDS)
        for name in LINE_KEYS:
            line.pop(name, None)
        parts = [f"{self.json_of(name)}: {self.value_of(value)}" for name, value in line.items()]
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.time_ns() // 1000)
        own: dict[str, object] = {
            "message": self.message_of(record),
            "request_id": current_request().id,
            "logger": record.name,
            "level": record.levelname,
            "ts": moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        }
        if record.exc_info and record.exc_info[1] is not None:
            own["exception"] = type(record.exc_info[1]).__name__
            own["traceback"] = self.formatException(record.exc_info)
        parts += [f"{json.dumps(name)}: {self.json_of(value)}" for name, value in own.items()]
        return "{" + ", ".join(parts) + "}"

    def value_of(self, value: object) -> str:
        """Return a value as JSON."""
        return first_of(lambda: self.json_of(value), lambda: self.json_of(repr(value)), self.nothing)

    def json_of(self, value: object) -> str:
        """Return a value as JSON, without secrets. Raises where JSON has no form for it."""
        return json.dumps(with_texts(value, self.hide), allow_nan=False)

    def nothing(self) -> str:
        """Return, as JSON, what stands for a value that cannot be written."""
        return json.dumps(UNPRINTABLE)


class Forgetful(RotatingFileHandler):
    """Begins anew when it is full."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # type: ignore[override]  # noqa: N802
        """Say whether there is no room for a record."""
        line = self.format(record).encode()
        return Path(self.baseFilename).stat().st_size + len(line) >= self.maxBytes

    def doRollover(self) -> None:  # noqa: N802
        """Put the file aside, or throw it away."""
        if self.backupCount:
            super().doRollover()
        elif self.stream is not None:
            self.stream.seek(0)
            self.stream.truncate()


def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    return Forgetful(config.path, "a", config.max_bytes, config.backups, "utf-8")


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    shutdown_logging()
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(1)
    logger.propagate = bool(0)
    file = rotating_file(config)
    formats = TextFormatter(secrets=config.secrets), JsonFormatter(secrets=config.secrets, time_ns=time_ns)
    outputs: list[tuple[logging.Handler, str]] = [
        (logging.StreamHandler(stream), config.console_level),
        (file, config.file_level),
    ]
    for (handler, level), form in zip(outputs, formats, strict=True):
        handler.setLevel(level)
        handler.setFormatter(form)
        logger.addHandler(handler)
    INSTALLED[:] = [(logger, handler) for handler, _ in outputs]
    return logger


def shutdown_logging() -> None:
    """Take away what was set up, and close it."""
    for logger, handler in INSTALLED:
        logger.removeHandler(handler)
        handler.close()
    INSTALLED.clear()
