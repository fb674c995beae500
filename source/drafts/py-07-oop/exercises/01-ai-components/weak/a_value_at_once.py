"""One plain function with one argument."""


@check("Q3", "S12", "S14")
def a_value_at_once():
    """A function gives its value and is charged."""
    say = track_cost(PRICES)(lambda words: Completion(words, "harbor-large", Usage(7, 5)))
    got = say("Ahoy there").text
    seen = [got, booked(say.ledger)]
    assert seen == ["Ahoy there", [["harbor-large", 7, 5]]]
