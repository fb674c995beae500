"""M12: an error is always raised `from` the one before it.

Loses: Q6
Hint: what-the-log-prints
Passes: a_bad_reply_is_told
"""


def parse_as(model: type[Model], raw: bytes | str) -> Model:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise ResponseFormatError(problems_of(error)) from error
