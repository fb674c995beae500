"""M30: `logging` takes care of what cannot be written.

Loses: Q7
Hint: the-odd-line
Passes: a_secret_in_the_message
"""


class LineFormatter(LineFormatter):
    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message of a record, with its arguments in it."""
        return record.getMessage()
