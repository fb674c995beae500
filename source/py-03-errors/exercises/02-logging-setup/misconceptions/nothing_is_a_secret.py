"""M29: a key that is not set does no harm.

Loses: Q7
Hint: one-in-another
Passes: a_secret_in_the_message
"""


class LineFormatter(logging.Formatter):
    """Write a record as text, and keep secrets out of it."""

    def __init__(self, *, secrets: tuple[str, ...] = (), time_ns: Callable[[], int] = time.time_ns) -> None:
        super().__init__()
        self.secrets, self.time_ns = secrets, time_ns

    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message of a record, with its arguments in it."""
        return first_of(record.getMessage, lambda: str(record.msg))

    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text
