"""M14: a class has what stands in its body.

Loses: Q1
Hint: where-complete-comes-from
Passes: an_answer_comes
"""


class LLMClient(LLMClient):
    def __init_subclass__(cls) -> None:
        if "complete" in vars(cls):
            raise TypeError(f"{cls.__name__}: write `_complete`, and leave `complete` as it is")
