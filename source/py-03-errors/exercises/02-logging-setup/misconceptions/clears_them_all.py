"""M22: `handlers.clear()` ends a set-up.

Loses: Q5
Hint: not-yours
Passes: two_set_ups_in_a_row
"""


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    logger = logging.getLogger(config.logger_name)
    logger.handlers.clear()
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    install(logger, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(logger, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger


def shutdown_logging() -> None:
    """Take away what was set up, and close it."""
    for name in ("harbor", "dock"):
        logging.getLogger(name).handlers.clear()
