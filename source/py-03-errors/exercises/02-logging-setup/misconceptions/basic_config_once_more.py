"""M3b: `basicConfig` does what it is told each time.

Loses: Q4 Q5
Hint: whose-logger
Passes: the_first_set_up
"""


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    mine = logging.getLogger("harbor.set-up")
    install(mine, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(mine, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    logger.propagate = True
    logging.basicConfig(level="DEBUG", handlers=list(mine.handlers))
    return logger
