"""M28: secrets are replaced in the order in which they are given.

Loses: Q7
Hint: one-in-another
Passes: a_secret_in_the_message
"""


class LineFormatter(LineFormatter):
    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "***")
        return text
