"""M1: `str | None` says that a field may be left out.

Loses: Q2
Hint: missing-or-null
Passes: the_reply_is_read
"""


class ReplyMessage(Reply):
    role: Literal["assistant"]
    content: str | None
    refusal: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.content is None and self.refusal is None and not self.tool_calls:
            raise ValueError("the message says nothing")
        return self
