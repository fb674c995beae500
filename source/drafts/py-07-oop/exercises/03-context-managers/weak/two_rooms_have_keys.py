"""Two rooms, no error."""


@check("Q6", "S23")
async def two_rooms_have_keys():
    """Two rooms are entered and give their keys."""
    book = []
    async with api_session(Room("hall", book), Room("office", book)) as entered:
        keys = list(entered)
    assert keys == ["key of hall", "key of office"]
