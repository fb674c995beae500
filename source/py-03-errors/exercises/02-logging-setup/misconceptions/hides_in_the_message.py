"""M7: what a log line says stands in `record.msg`.

Loses: Q7
Hint: where-all-is-one-text
Passes: a_secret_in_the_message
"""


class LineFormatter(LineFormatter):
    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message of a record, with its arguments in it."""
        message = record.msg
        if isinstance(message, str):
            for secret in sorted(filter(None, self.secrets), key=len, reverse=True):
                message = message.replace(secret, "***")
        hidden = logging.makeLogRecord({**vars(record), "msg": message})
        return first_of(hidden.getMessage, lambda: str(message))

    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        return text
