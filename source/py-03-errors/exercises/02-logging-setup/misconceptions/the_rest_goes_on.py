"""M21: a logger with handlers of its own does not pass records on.

Loses: Q4
Hint: whose-logger
Passes: a_warning_is_in_both
"""


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    shutdown_logging()
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(logging.DEBUG)
    install(logger, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(logger, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger
