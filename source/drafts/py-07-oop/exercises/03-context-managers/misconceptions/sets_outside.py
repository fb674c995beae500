"""M13: the variables are set before the `try`.

Loses: Q2
Hint: half-way
Passes: a_variable_is_set
"""


@contextmanager
def temp_env(environ, **changes):
    before = {name: environ.get(name) for name in changes}
    _put(environ, changes)
    try:
        yield
    finally:
        _put(environ, before)
