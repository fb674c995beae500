"""M4: arguments that are no JSON are found best when the reply is read.

Loses: Q3
Hint: who-can-repair
Passes: a_good_call_is_decoded
"""


class FunctionCall(Reply):
    name: str
    arguments: str

    @field_validator("arguments")
    @classmethod
    def _is_json(cls, value: str) -> str:
        json.loads(value)
        return value
