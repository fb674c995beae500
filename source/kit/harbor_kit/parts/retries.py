"""How long a caller goes on when a provider fails: a list of pauses, and nothing else."""

from __future__ import annotations

import math


class Patience:
    """The seconds to pause after the first failed attempt, after the second, and so on. `Patience()` has none."""

    def __init__(self, *pauses: float) -> None:
        if not all(0 <= pause < math.inf for pause in pauses):
            raise ValueError("pauses: give numbers of seconds, none below zero")
        self._pauses = pauses

    def pause_after(self, attempt: int) -> float | None:
        """Return the seconds to pause after so many failed attempts, or `None` where no more attempt is worth it."""
        if attempt < 1:
            raise ValueError(f"attempt: the first one is 1, and this is {attempt}")
        return self._pauses[attempt - 1] if attempt <= len(self._pauses) else None
