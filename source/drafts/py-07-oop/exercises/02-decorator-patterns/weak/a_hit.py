"""Calls twice in the same words."""


@check("Q5", "S20")
def a_hit():
    """The second call does not run the function."""
    counted = []

    @cached
    def double(number):
        counted.append(number)
        return 2 * number

    results = [double(21), double(21), len(counted)]
    assert results == [42, 42, 1]
