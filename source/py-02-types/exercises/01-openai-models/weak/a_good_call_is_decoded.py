"""Decodes the one call that the notebook shows, and one that is no JSON: each name stands there once."""


@check("Q3", "S8")
def a_good_call_is_decoded():
    """The arguments are decoded."""
    call = ToolCall.model_validate_json(RAW_CALL)
    year = arguments_of(call)["year"]
    assert year == 2025
