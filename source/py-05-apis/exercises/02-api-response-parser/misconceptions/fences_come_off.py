"""M4: fences are taken off, and then the text is JSON or holds some.

Loses: Q5
Hint: fences-inside
Passes: an_object_is_found
"""


def extract_json(text: str, model: type[M]) -> M:
    decoder = json.JSONDecoder()
    problems: list[ValidationError] = []
    text = text.replace("```json", "").replace("```", "")
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
            problems.append(problem)
    raise ExtractionError(problems)
