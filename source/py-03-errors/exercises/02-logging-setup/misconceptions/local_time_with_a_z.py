"""M17: the clock on the wall, and a `Z` behind it.

Loses: Q3 Q4
Hint: whose-clock
Passes: a_plain_line
"""

from datetime import timedelta, timezone


class JsonFormatter(JsonFormatter):
    def now(self) -> str:
        """Return the time of the clock, with three decimals and a Z."""
        moment = datetime.fromtimestamp(self.time_ns() / 1e9, timezone(timedelta(hours=1)))
        return moment.isoformat(timespec="milliseconds")[:23] + "Z"
