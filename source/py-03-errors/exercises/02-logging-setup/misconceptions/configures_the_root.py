"""M3: logging is set up at the root, for all that runs.

Loses: Q4 Q5
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
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    install(root, logging.StreamHandler(stream), config.console_level, TextFormatter(secrets=config.secrets))
    install(root, rotating_file(config), config.file_level, JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger
