"""M5: a field that nobody knows is an error, wherever it stands.

Loses: Q5
Hint: friday-night
Passes: the_reply_is_read
"""


class ChatCompletion(Reply):
    model_config = ConfigDict(extra="forbid")

    id: str
    object: str = Field(default="chat.completion", exclude=True)
    created: datetime
    model: str
    choices: tuple[Choice, ...] = Field(min_length=1)
    usage: Usage | None = None
    service_tier: str | None = Field(default=None, exclude=True)
