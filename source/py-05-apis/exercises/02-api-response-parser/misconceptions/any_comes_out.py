"""M5: what comes out of JSON has no type.

Loses: Q7
Hint: after-the-dot
Passes: fields_can_be_used
"""


def extract_json(text: str, model: Any) -> Any:
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
            problems.append(problem)
    raise ExtractionError(problems)
