"""A line that cannot be read is one finding among others.

Loses: Q5
Hint: what-a-code-says
Passes: a_high_one_stops
"""


@dataclass(frozen=True)
class Report:
    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity) -> int:
        return int(any(finding.severity >= fail_on for finding in self.findings))

    def to_markdown(self) -> str:
        if not self.findings:
            return "No findings."
        table = ["| severity | package | kind | line | installed | suggested | detail |", "|---" * 7 + "|"]
        for f in self.findings:
            cells = [f.severity.name.lower(), f.package, f.kind, str(f.line), f.installed, f.suggested, f.detail]
            texts = ["-" if cell is None else cell.replace("|", "\\|") for cell in cells]
            table.append(f"| {' | '.join(texts)} |")
        return "\n".join(table)
