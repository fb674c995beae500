"""M6: nobody calls an extra `level`.

Loses: Q3
Hint: whose-key
Passes: a_plain_line
"""


class JsonFormatter(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        added = {**current_request().fields, **extras_of(record)}
        line: dict[str, object] = {
            "ts": self.now(),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            "request_id": current_request().id,
        }
        line |= {name: self.plain(value) for name, value in added.items()}
        if error := caught_in(record):
            line |= {"exception": type(error).__name__, "traceback": traceback_of(error)}
        return json.dumps(with_texts(line, self.hide))
