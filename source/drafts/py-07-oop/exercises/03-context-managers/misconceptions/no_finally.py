"""M1: what stands behind the `yield` undoes, and nothing else does.

Loses: Q2
Hint: where-it-comes-back
Passes: a_variable_is_set
"""


@contextmanager
def temp_env(environ, **changes):
    before = {name: environ.get(name) for name in changes}
    _put(environ, changes)
    yield
    _put(environ, before)
