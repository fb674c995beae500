"""M27: only what is kept in a file has to be clean.

Loses: Q7
Hint: where-all-is-one-text
Passes: a_secret_in_the_file
"""


class TextFormatter(LineFormatter):
    """Write a record for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the level, the logger, the id and the message; below them the traceback."""
        text = f"{record.levelname} {record.name} [{current_request().id or '-'}] {self.message_of(record)}"
        if error := caught_in(record):
            text += f"\n{traceback_of(error)}"
        return text
