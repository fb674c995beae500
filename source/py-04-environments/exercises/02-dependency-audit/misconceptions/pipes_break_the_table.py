"""A cell is a text, and a text has no special signs.

Loses: Q5
Hint: end-of-a-cell
Passes: a_high_one_stops
"""


class Report(Report):
    def to_markdown(self) -> str:
        if not self.findings:
            return "No findings."
        table = ["| severity | package | kind | line | installed | suggested | detail |", "|---" * 7 + "|"]
        for f in self.findings:
            cells = [f.severity.name.lower(), f.package, f.kind, str(f.line), f.installed, f.suggested, f.detail]
            texts = ["-" if cell is None else cell for cell in cells]
            table.append(f"| {' | '.join(texts)} |")
        return "\n".join(table)
