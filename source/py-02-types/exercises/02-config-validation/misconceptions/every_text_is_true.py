"""M1: `bool(...)` reads a text.

Loses: Q2
Hint: falsy-texts
Passes: it_is_switched_on
"""


class AppConfig(AppConfig):
    @field_validator("stream", mode="before")
    @classmethod
    def _switched(cls, text: object) -> bool:
        return bool(text)
