"""M11: a validator checks the text, so its type may be `str`.

Loses: Q7
Hint: which-texts
Passes: values_can_be_used
"""


class Choice(Reply):
    index: int
    message: ReplyMessage
    finish_reason: str

    @field_validator("finish_reason")
    @classmethod
    def _known(cls, value: str) -> str:
        return value if value in get_args(FinishReason) else "unknown"
