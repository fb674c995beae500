"""M20: JSON begins with a brace.

Loses: Q5
Hint: what-opens
Passes: an_object_is_found
"""


def extract_json(text: str, model: type[M]) -> M:
    decoder = json.JSONDecoder()
    problems: list[ValidationError] = []
    place = 0
    while opening := re.compile(r"{").search(text, place):
        try:
            value, place = decoder.raw_decode(text, opening.start())
        except ValueError:
            place = opening.end()
            continue
        try:
            return model.model_validate(value)
        except ValidationError as problem:
            problems.append(problem)
    raise ExtractionError(problems)
