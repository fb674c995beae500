"""M7: an example is best when it works, so it has the defaults as they are.

Loses: Q6
Hint: said-aloud
Passes: an_example_is_written
"""


def env_example(model: type[Fields]) -> str:
    """Return an `.env.example` for a class of settings: descriptions, types, and defaults that are no secret."""
    return "".join(
        f"# {field.description} ({type_text(field)})\n{name}={default_text(field)}\n"
        for name, field in variables_of(model).items()
    )
