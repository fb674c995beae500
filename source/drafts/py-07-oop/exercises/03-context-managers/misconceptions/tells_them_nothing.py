"""M35: each is left as if nothing had happened.

Loses: Q6
Hint: which-closes-first
Passes: two_rooms_have_keys
"""


def _leaving(resource):
    async def leave(kind, error, trace):
        try:
            await resource.__aexit__(None, None, None)
        except Exception as another:
            if error is None:
                raise
            error.add_note(repr(another))

    return leave
