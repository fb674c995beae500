"""M4: a set-up adds what is missing.

Loses: Q5
Hint: count-the-handlers
Passes: one_set_up
"""


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    install(logger, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(logger, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger
