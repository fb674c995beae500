"""M2: what can be read of an answer that was cut off is better than nothing.

Loses: Q6
Hint: is-it-finished
Passes: a_whole_answer_is_read
"""


class Reply(Reply):
    def json(self, model: type[M]) -> M:
        """Return the JSON in the text as a `model` (Q6)."""
        try:
            return extract_json(self.text, model)
        except ExtractionError as error:
            if self.truncated:
                raise Truncated(self.stop) from error
            raise
