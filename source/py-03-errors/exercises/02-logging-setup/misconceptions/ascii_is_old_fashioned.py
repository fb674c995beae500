"""M16: with `ensure_ascii=False`, a line end is escaped all the same.

Loses: Q3
Hint: who-escapes
Passes: a_plain_line
"""


class JsonFormatter(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        added = {**current_request().fields, **extras_of(record)}
        line = {name: self.plain(value) for name, value in added.items() if name not in LINE_KEYS}
        line |= {
            "ts": self.now(),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
            "request_id": current_request().id,
        }
        if error := caught_in(record):
            line |= {"exception": type(error).__name__, "traceback": traceback_of(error)}
        return json.dumps(with_texts(line, self.hide), ensure_ascii=False)
