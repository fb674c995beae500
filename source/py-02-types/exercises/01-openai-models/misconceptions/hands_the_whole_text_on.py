"""M7: pydantic's own text says best what is wrong.

Loses: Q6
Hint: print-the-error
Passes: a_bad_reply_is_told
"""


def parse_as(model: type[Model], raw: bytes | str) -> Model:
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise ResponseFormatError([str(error)]) from None
