"""M8: with `backupCount=0`, the file rotates and nothing is kept.

Loses: Q6
Hint: none-to-keep
Passes: a_small_log
"""


def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    file = RotatingFileHandler(
        config.path, maxBytes=config.max_bytes, backupCount=config.backups, encoding="utf-8"
    )
    return file
