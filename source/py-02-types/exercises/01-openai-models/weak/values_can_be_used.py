"""Runs the answers, and leaves mypy out of it."""


@check("Q7", "S21")
def values_can_be_used():
    """What comes out of a reply can be used."""
    completion = parse_completion(RAW_REPLY)
    seen = [text_of(completion).upper(), completion.choices[0].finish_reason]
    assert seen == ["YOU FIND THEM UNDER BILLING.", "stop"]
