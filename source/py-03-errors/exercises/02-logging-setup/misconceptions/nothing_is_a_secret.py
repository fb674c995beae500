"""M29: a key that is not set does no harm.

Loses: Q7
Hint: one-in-another
Passes: a_secret_in_the_message
"""


class LineFormatter(LineFormatter):
    def hide(self, text: str) -> str:
        """Return a text with three stars in the place of each secret."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text
