"""M21: an answer is cut off where it is too long.

Loses: Q6
Hint: is-it-finished
Passes: a_whole_answer_is_read
"""


class Reply(Reply):
    @property
    def truncated(self) -> bool:
        """Say whether the text may have been cut off (Q6)."""
        return self.stop == "length"
