"""M11: `except Exception` and `else` take the place of `finally`.

Loses: Q2
Hint: where-it-comes-back
Passes: a_variable_is_set
"""


@contextmanager
def temp_env(environ, **changes):
    before = {name: environ.get(name) for name in changes}
    try:
        _put(environ, changes)
        yield
    except Exception:
        _put(environ, before)
        raise
    else:
        _put(environ, before)
