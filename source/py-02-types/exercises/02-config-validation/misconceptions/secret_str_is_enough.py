"""M3: a key is safe because its type is `SecretStr`.

Loses: Q5
Hint: trigger-it-yourself
Passes: the_key_is_not_printed
"""


class RetryConfig(BaseModel):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False
    )

    max_attempts: int = Field(3, ge=1, le=10)
    max_delay_s: float = 30.0
    base_delay_s: float = Field(0.5, ge=0)

    @field_validator("base_delay_s")
    @classmethod
    def _at_most_the_maximum(cls, delay: float, info: ValidationInfo) -> float:
        if delay > info.data.get("max_delay_s", inf):
            raise ValueError("must not be larger than max_delay_s")
        return delay
