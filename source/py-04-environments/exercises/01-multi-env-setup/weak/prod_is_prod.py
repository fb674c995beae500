"""Names the environment as the documentation has it."""


@check("Q1", "S1")
def prod_is_prod():
    """Two environments are named and one is not."""
    names = [choose_env({"HARBOR_ENV": "prod"}).value, choose_env({}, "staging").value, choose_env({}).value]
    assert names == ["prod", "staging", "dev"]
