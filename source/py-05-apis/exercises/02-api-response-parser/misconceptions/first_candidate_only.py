"""M19: the first JSON in a text is the answer.

Loses: Q5
Hint: where-it-ends
Passes: an_object_is_found
"""


def extract_json(text: str, model: type[M]) -> M:
    decoder = json.JSONDecoder()
    problems: list[ValidationError] = []
    place = 0
    while opening := re.compile(r"[{\[]").search(text, place):
        try:
            value, place = decoder.raw_decode(text, opening.start())
        except ValueError:
            place = opening.end()
            continue
        try:
            return model.model_validate(value)
        except ValidationError as problem:
            raise ExtractionError([problem]) from problem
    raise ExtractionError(problems)
