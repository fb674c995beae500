"""M24: a new start begins with an empty file.

Loses: Q5
Hint: what-was-there
Passes: one_set_up
"""


def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    config.path.write_bytes(b"")
    file = RotatingFileHandler(
        config.path, maxBytes=config.max_bytes, backupCount=config.backups or 1, encoding="utf-8"
    )
    if config.backups == 0:
        file.rotator = lambda source, target: Path(source).unlink()
    return file
