"""M13: a comment says that nobody overrides `complete`.

Loses: Q1
Hint: where-complete-comes-from
Passes: an_answer_comes
"""


class LLMClient(LLMClient):
    def __init_subclass__(cls) -> None:
        pass  # see the comment at `complete`
