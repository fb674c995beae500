"""One failure, then a value, and no look at anything else."""


@check("Q4", "S16")
def it_works_in_the_end():
    """A function that fails once returns its value in the end."""
    bed, failures = Watch(), [RateLimitError("not now")]

    @retry(sleep=bed.sleep)
    def knock():
        if failures:
            raise failures.pop()
        return "come in"

    said = knock()
    assert said == "come in"
