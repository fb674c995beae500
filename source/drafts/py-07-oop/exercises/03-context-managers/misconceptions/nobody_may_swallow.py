"""M33: what leaving returns is thrown away.

Loses: Q6
Hint: and-the-others
Passes: two_rooms_have_keys
"""


def _leaving(resource):
    async def leave(kind, error, trace):
        try:
            await resource.__aexit__(kind, error, trace)
        except Exception as another:
            if error is None:
                raise
            error.add_note(repr(another))

    return leave
