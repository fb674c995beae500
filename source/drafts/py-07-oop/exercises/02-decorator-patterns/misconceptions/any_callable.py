"""M9: a decorator takes a function and returns a function, whatever it takes.

Loses: Q8
Hint: what-mypy-knows
Passes: it_answers
"""

class Decorator(Decorator):
    def __call__(self, fn: Callable[..., Any], /) -> Callable[..., Any]: ...
