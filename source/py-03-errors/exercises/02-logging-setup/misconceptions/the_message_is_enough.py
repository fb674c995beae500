"""M10: the last line of a traceback says it all.

Loses: Q3
Hint: where-it-happened
Passes: the_error_is_there
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
            line |= {"exception": type(error).__name__, "traceback": traceback_of(error).splitlines()[-1]}
        return json.dumps(with_texts(line, self.hide))
