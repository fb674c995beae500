"""M16: a model that was valid stays valid.

Loses: Q5
Hint: after-birth
Passes: a_request_is_made
"""


class ChatRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: str
    messages: tuple[RequestMessage, ...] = Field(min_length=1)
    temperature: float = Field(default=1.0, ge=0, le=2)
    max_completion_tokens: int | None = Field(default=None, ge=1)
