"""M2: what can be read of an answer that was cut off is better than nothing.

Loses: Q6
Hint: is-it-finished
Passes: a_whole_answer_is_read
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered, whoever runs it."""

    provider: Provider
    text: str
    tool_calls: tuple[ToolUse, ...]
    stop: StopReason
    usage: TokenUsage
    request_id: str | None = None

    @property
    def truncated(self) -> bool:
        """Say whether the text may have been cut off (Q6)."""
        return self.stop in ("length", "content_filter")

    def json(self, model: type[M]) -> M:
        """Return the JSON in the text as a `model` (Q6)."""
        try:
            return extract_json(self.text, model)
        except ExtractionError as error:
            if self.truncated:
                raise Truncated(self.stop) from error
            raise
