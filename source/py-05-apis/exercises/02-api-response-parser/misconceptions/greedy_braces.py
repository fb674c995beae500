"""M3: an object reaches from the first brace of a text to the last.

Loses: Q5
Hint: where-it-ends
Passes: an_object_is_found
"""


def extract_json(text: str, model: type[M]) -> M:
    found = re.search(r"\{.*\}|\[.*\]", text, re.DOTALL)
    if found is None:
        raise ExtractionError([])
    try:
        return model.model_validate_json(found[0])
    except ValidationError as problem:
        raise ExtractionError([problem]) from problem
