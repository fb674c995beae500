"""M1: a filter of a logger sees what its children log.

Loses: Q3 Q4
Hint: who-sees-children
Passes: the_id_of_the_logger_itself
"""

class Stamp(logging.Filter):
    """Puts the request on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = current_request()
        return True



def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    shutdown_logging()
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(logging.DEBUG)
    logger.addFilter(Stamp())
    logger.propagate = False
    install(logger, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(logger, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger


class TextFormatter(LineFormatter):
    """Write a record for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the level, the logger, the id and the message; below them the traceback."""
        request = getattr(record, 'request', NOBODY)
        text = f"{record.levelname} {record.name} [{request.id or '-'}] {self.message_of(record)}"
        if error := caught_in(record):
            text += f"\n{traceback_of(error)}"
        return self.hide(text)


class JsonFormatter(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        request = getattr(record, "request", NOBODY)
        added = {**request.fields, **extras_of(record)}
        added.pop("request", None)
        line = {name: self.plain(value) for name, value in added.items() if name not in LINE_KEYS}
        line |= {
            "ts": self.now(),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            "request_id": request.id,
        }
        if error := caught_in(record):
            line |= {"exception": type(error).__name__, "traceback": traceback_of(error)}
        return json.dumps(with_texts(line, self.hide))
