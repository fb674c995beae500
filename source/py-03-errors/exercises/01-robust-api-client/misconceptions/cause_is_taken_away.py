"""M21: `from None` takes away the error of the fallback, and nothing else.

Loses: Q5
Hint: as-it-came
Passes: the_fallback_answers
"""


class RobustClient(RobustClient):
    def _degrade(self, prompt: str, attempts: int, error: LLMError) -> Answer:
        """Return an answer without a model, or raise the error that led here (Q5)."""
        if self._fallback is None:
            raise error
        try:
            text = self._fallback(prompt)
        except Exception:
            raise error from None
        self._metrics.degraded += 1
        return Answer(text, attempts, degraded=True)
