"""The share is right, and nobody runs it twice."""


@check("Q6", "S27")
def about_a_fifth_is_kept():
    """Of a thousand records about a fifth is kept, and all come out."""
    records = [{"name": f"ship {number}"} for number in range(1000)]
    pairs = list(split(records, val_fraction=0.2, key=lambda record: record["name"]))
    share = round(sum(side == "val" for side, _ in pairs) / 200)
    assert [share, len(pairs)] == [1, 1000]
