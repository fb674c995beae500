"""Looks for one object in a fence."""


@check("Q5", "S17")
def an_object_is_found():
    """One object in a fence is found."""
    found = extracted(extract_json, 'Sure:\n```json\n{"team": "tech", "urgency": 3}\n```', Triage)
    assert found == {"team": "tech", "urgency": 3}
