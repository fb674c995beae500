"""Runs the answers, and leaves mypy out of it."""


@check("Q7", "S22")
def fields_can_be_used():
    """What comes out of a text can be used."""
    found = extract_json('{"text": "Dear customer"}', Draft).text.upper()
    assert found == "DEAR CUSTOMER"
