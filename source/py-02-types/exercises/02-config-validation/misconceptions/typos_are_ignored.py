"""M7: a variable that nobody knows does no harm.

Loses: Q4 Q5
Hint: unknown-is-wrong
Passes: a_good_start
"""


class RetryConfig(BaseModel):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    model_config = ConfigDict(
        frozen=True, validate_default=True, allow_inf_nan=False, hide_input_in_errors=True
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
