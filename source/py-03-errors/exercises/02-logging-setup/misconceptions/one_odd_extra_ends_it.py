"""M18: `json.dumps` can write what people pass as extras.

Loses: Q3 Q7
Hint: whose-key
Passes: a_plain_line
"""


class JsonFormatter(JsonFormatter):
    def plain(self, value: object) -> object:
        """Return a value that JSON has a form for: the value, or its `repr`."""
        return value
