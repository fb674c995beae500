"""Not in the plan: a policy that cannot work is brought into its bounds.

Loses: Q1
Hint: who-believes-it
Passes: one_failure_then_an_answer
"""


@dataclass(frozen=True)
class RetryPolicy:
    """How often to try, how long to wait in between, and for which errors."""

    max_attempts: int = 4
    base: float = 1.0
    factor: float = 2.0
    cap: float = 60.0
    jitter: Literal["none", "full", "equal"] = "none"
    max_elapsed: float | None = None
    retry_on: tuple[type[Exception], ...] = (RetryableError,)

    def __post_init__(self) -> None:
        """Refuse a policy that cannot work."""
        object.__setattr__(self, "max_attempts", max(1, self.max_attempts))
        object.__setattr__(self, "base", max(0.0, self.base))
        object.__setattr__(self, "factor", max(1.0, self.factor))
        object.__setattr__(self, "cap", max(self.base, self.cap))
