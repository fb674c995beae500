"""Not in the plan: what can be called can be wrapped.

Loses: Q1 Q2 Q3 Q4 Q5
Hint: called-or-run
Passes: two_kinds
"""

def is_async(fn: object) -> bool:
    """Say whether a function is asynchronous, and refuse what cannot be wrapped."""
    if not callable(fn):
        name = getattr(fn, "__name__", repr(fn))
        raise TypeError(f"{name} is no function that returns one result; options are given by name")
    return inspect.iscoroutinefunction(fn)
