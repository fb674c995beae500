"""M9: `gt=0` says all about a timeout.

Loses: Q2
Hint: for-ever
Passes: numbers_in_bounds
"""


class RetryConfig(BaseModel):
    """Hold the fields of the table. How often a call is repeated, and how long to wait in between."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True
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
