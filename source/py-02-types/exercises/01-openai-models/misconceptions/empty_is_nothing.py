"""M14: a text that is empty is as good as none.

Loses: Q2
Hint: empty-is-a-text
Passes: the_reply_is_read
"""


class ReplyMessage(Reply):
    role: Literal["assistant"]
    content: str | None = None
    refusal: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.content or self.refusal or self.tool_calls):
            raise ValueError("the message says nothing")
        return self


def text_of(completion: ChatCompletion) -> str:
    message = completion.choices[0].message
    if message.content:
        return message.content
    raise ValueError("it is a refusal" if message.refusal else "it has tool_calls")
