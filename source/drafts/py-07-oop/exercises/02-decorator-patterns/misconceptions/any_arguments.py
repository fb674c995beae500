"""M9, by halves: the result is known, and the parameters are not.

Loses: Q8
Hint: what-mypy-knows
Passes: it_answers
"""

class Decorator(Decorator):
    def __call__(self, fn: Callable[..., R], /) -> Callable[..., R]: ...
