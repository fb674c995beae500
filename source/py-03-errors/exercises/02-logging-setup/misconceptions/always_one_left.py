"""M25: one old file does no harm.

Loses: Q6
Hint: none-to-keep
Passes: a_small_log
"""


def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    file = RotatingFileHandler(
        config.path, maxBytes=config.max_bytes, backupCount=config.backups or 1, encoding="utf-8"
    )
    return file
