"""A line that cannot be read is one finding among others.

Loses: Q5
Hint: what-a-code-says
Passes: a_high_one_stops
"""


class Report(Report):
    def exit_code(self, fail_on: Severity) -> int:
        return int(any(finding.severity >= fail_on for finding in self.findings))
