"""M19: `default=repr` is asked for everything that JSON has no form for.

Loses: Q3 Q7
Hint: whose-key
Passes: an_object_is_shown
"""


class JsonFormatter(JsonFormatter):
    def plain(self, value: object) -> object:
        """Return a value that JSON has a form for: the value, or its `repr`."""
        return value

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
        return json.dumps(with_texts(line, self.hide), default=repr)
