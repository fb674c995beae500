"""Has room for everything, in plain letters."""


@check("Q3", "S10")
def a_large_budget():
    """Both chunks are there."""
    got = build_prompt("When?", [EXPORT, Chunk("hours", 0, "From nine on.")], budget=4000)
    taken = [one.chunk_id for one in got.chunks]
    assert taken == ["export#0", "hours#0"]
