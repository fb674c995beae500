"""Keeps a stack of requests, rotates in a handler of its own, and finds its handlers by a mark instead of a list."""

import re
from itertools import count

STACK: ContextVar[tuple[Request, ...]] = ContextVar("STACK", default=())
LEVELS = ("console_level", "file_level")


@contextmanager
def request_context(
    request_id: str | None = None, *, uuid4: Callable[[], uuid.UUID] = uuid.uuid4, **fields: object
) -> Iterator[str]:
    """Let everything inside belong to one request; yield its id."""
    if not request_id:
        request_id = f"{uuid4().int:032x}"
    outer = STACK.get()
    STACK.set((*outer, Request(request_id, dict(current_request().fields) | fields)))
    try:
        yield request_id
    finally:
        STACK.set(outer)


def current_request() -> Request:
    """Return what is known of the request that runs here."""
    stack = STACK.get()
    return stack[-1] if stack else Request()


class LineFormatter(logging.Formatter):
    """Write a record as text, and keep secrets out of it."""

    def __init__(self, *, secrets: tuple[str, ...] = (), time_ns: Callable[[], int] = time.time_ns) -> None:
        super().__init__()
        longest = sorted({secret for secret in secrets if secret}, key=lambda secret: (-len(secret), secret))
        self.pattern = re.compile("|".join(map(re.escape, longest)) or "(?!)")
        self.time_ns = time_ns

    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message of a record, with its arguments in it."""
        try:
            template = str(record.msg)
        except Exception:
            return UNPRINTABLE
        try:
            return template % record.args if record.args else template
        except Exception:
            return template

    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        return self.pattern.sub("***", text)

    def trace_of(self, record: logging.LogRecord) -> str:
        """Return the traceback of a record's exception, or nothing."""
        return self.formatException(record.exc_info) if record.exc_info and record.exc_info[1] else ""


class TextFormatter(LineFormatter):
    """Write a record for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the level, the logger, the id and the message; below them the traceback."""
        head = " ".join([record.levelname, record.name, f"[{current_request().id or '-'}]", self.message_of(record)])
        return self.hide("\n".join(filter(None, [head, self.trace_of(record)])))


class JsonFormatter(LineFormatter):
    """Write a record for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        request = current_request()
        seconds, rest = divmod(self.time_ns(), 1_000_000_000)
        line: dict[str, object] = {
            "ts": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest // 1_000_000:03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            "request_id": request.id,
        }
        trace = self.trace_of(record)
        if trace and record.exc_info and record.exc_info[1]:
            line["exception"], line["traceback"] = type(record.exc_info[1]).__name__, trace
        extras = [name for name in vars(record) if name not in RECORD_FIELDS]
        for name in sorted({*request.fields, *extras}.difference(LINE_KEYS)):
            line[name] = self.plain(vars(record)[name] if name in extras else request.fields[name])
        return json.dumps({self.hide(name): self.veiled(known) for name, known in line.items()})

    def veiled(self, value: object) -> object:
        """Return a value with no secret in its texts."""
        if isinstance(value, dict):
            return {self.veiled(name): self.veiled(known) for name, known in value.items()}
        if isinstance(value, list | tuple):
            return list(map(self.veiled, value))
        return self.hide(value) if isinstance(value, str) else value

    def plain(self, value: object) -> object:
        """Return a value that JSON has a form for."""
        try:
            json.dumps(value, allow_nan=False)
        except Exception:
            try:
                return repr(value)
            except Exception:
                return UNPRINTABLE
        return value


class SizedFile(RotatingFileHandler):
    """A file that is put aside before it becomes too long."""

    def __init__(self, config: LogConfig) -> None:
        super().__init__(config.path, encoding="utf-8")
        self.config = config

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, into a new file where it has no room in this one."""
        size = Path(self.baseFilename).stat().st_size
        if size and size + len(self.format(record).encode()) + 1 > self.config.max_bytes:
            self.put_aside()
        super().emit(record)

    def put_aside(self) -> None:
        """Rename the file, and those before it; begin a new one."""
        names = [self.baseFilename, *(f"{self.baseFilename}.{number}" for number in range(1, self.config.backups + 1))]
        self.close()
        Path(names[-1]).unlink(missing_ok=True)
        for old, new in zip(reversed(names[:-1]), reversed(names[1:]), strict=True):
            if Path(old).exists():
                Path(old).rename(new)
        self.stream = self._open()


def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    return SizedFile(config)


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    shutdown_logging()
    logger = logging.getLogger(config.logger_name)
    console: logging.Handler = logging.StreamHandler(stream)
    console.setFormatter(TextFormatter(secrets=config.secrets, time_ns=time_ns))
    file = rotating_file(config)
    file.setFormatter(JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    for number, handler in zip(count(), (console, file), strict=False):
        handler.setLevel(getattr(config, LEVELS[number]))
        handler.name = f"harbor set-up {number}"
        logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel(min(console.level, file.level))
    return logger


def shutdown_logging() -> None:
    """Take away what was set up, and close it."""
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    for logger in loggers:
        for handler in [one for one in logger.handlers if str(one.name).startswith("harbor set-up ")]:
            logger.removeHandler(handler)
            handler.close()
