"""M12: the whole mapping is emptied and filled again.

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
        environ.clear()
        environ.update(before)
