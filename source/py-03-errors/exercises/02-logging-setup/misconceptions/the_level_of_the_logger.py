"""M20: a logger's level is the level of its outputs.

Loses: Q4 Q6
Hint: two-gates
Passes: a_warning_is_in_both
"""


def setup_logging(
    config: LogConfig, *, stream: TextIO | None = None, time_ns: Callable[[], int] = time.time_ns
) -> logging.Logger:
    """Give a logger its two outputs, and return it."""
    shutdown_logging()
    logger = logging.getLogger(config.logger_name)
    logger.setLevel(config.console_level)
    logger.propagate = False
    install(logger, logging.StreamHandler(stream), "NOTSET", TextFormatter(secrets=config.secrets))
    install(logger, rotating_file(config), "NOTSET", JsonFormatter(secrets=config.secrets, time_ns=time_ns))
    return logger
