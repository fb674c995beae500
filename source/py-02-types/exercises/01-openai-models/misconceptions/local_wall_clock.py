"""M2: a number of seconds becomes a time with `fromtimestamp`.

Loses: Q1
Hint: whose-clock
Passes: the_reply_is_read
"""


class ChatCompletion(Reply):
    id: str
    created: datetime
    model: str
    choices: tuple[Choice, ...] = Field(min_length=1)
    usage: Usage | None = None

    @field_validator("created", mode="before")
    @classmethod
    def _to_time(cls, value: float) -> datetime:
        return datetime.fromtimestamp(value)
