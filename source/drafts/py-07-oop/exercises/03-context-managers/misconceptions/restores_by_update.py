"""M3: what was there before is put back by `update`.

Loses: Q2
Hint: not-there-before
Passes: a_variable_is_set
"""


@contextmanager
def temp_env(environ, **changes):
    before = dict(environ)
    try:
        _put(environ, changes)
        yield
    finally:
        environ.update(before)
