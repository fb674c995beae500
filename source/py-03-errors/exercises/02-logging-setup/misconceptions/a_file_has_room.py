"""M26: how long a file gets is a matter of the machine.

Loses: Q6
Hint: when-and-how-many
Passes: a_small_log
"""


def rotating_file(config: LogConfig) -> RotatingFileHandler:
    """Return the handler that writes the file."""
    file = RotatingFileHandler(config.path, encoding="utf-8")
    return file
