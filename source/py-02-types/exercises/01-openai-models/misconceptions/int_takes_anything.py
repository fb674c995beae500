"""M3: a field that is an `int` refuses everything else.

Loses: Q1
Hint: what-int-takes
Passes: the_reply_is_read
"""


class Usage(Reply):
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    total_tokens: int = Field(ge=0)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.prompt_tokens + self.completion_tokens != self.total_tokens:
            raise ValueError("the total is wrong")
        return self
