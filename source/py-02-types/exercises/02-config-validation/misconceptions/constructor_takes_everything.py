"""M17: the constructor of the stub stays, and hands everything on.

Loses: Q6
Hint: read-mypy
Passes: a_good_start
"""


class AppConfig(AppConfig):
    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
