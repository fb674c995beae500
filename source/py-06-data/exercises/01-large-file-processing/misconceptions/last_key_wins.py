"""M12: of two values of one key the last one counts, as everywhere in Python.

Loses: Q1 Q2 Q6
Hint: the-first-value
Passes: an_object_is_read
"""


def _once(pairs):
    return dict(pairs)
