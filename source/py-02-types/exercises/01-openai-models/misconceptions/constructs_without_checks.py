"""M9: `model_construct` makes a model of a dictionary, and never complains.

Loses: Q6
Hint: which-rules-ran
Passes: a_good_reply_is_parsed
"""


def parse_as(model: type[Model], raw: bytes | str) -> Model:
    try:
        return model.model_construct(**json.loads(raw))
    except ValueError as error:
        raise ResponseFormatError([f"$: {error}"]) from None
