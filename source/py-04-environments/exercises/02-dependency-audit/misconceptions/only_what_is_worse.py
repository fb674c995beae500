"""A pipeline that fails on medium stops at what is worse than medium.

Loses: Q5
Hint: what-a-code-says
Passes: a_high_one_stops
"""


class Report(Report):
    def exit_code(self, fail_on: Severity) -> int:
        if any(finding.kind == "bad_line" for finding in self.findings):
            return 2
        return int(any(finding.severity > fail_on for finding in self.findings))
