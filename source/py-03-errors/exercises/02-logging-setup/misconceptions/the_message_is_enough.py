"""M10: the last line of a traceback says it all.

Loses: Q3
Hint: where-it-happened
Passes: the_error_is_there
"""


class JsonFormatter(LineFormatter):
    """Write a record for programs."""

    def now(self) -> str:
        """Return the time of the clock, with three decimals and a Z."""
        moment = datetime.fromtimestamp(self.time_ns() / 1e9, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def plain(self, value: object) -> object:
        """Return a value that JSON has a form for: the value, or its `repr`."""
        return first_of(lambda: json.loads(json.dumps(value, allow_nan=False)), lambda: repr(value))

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
