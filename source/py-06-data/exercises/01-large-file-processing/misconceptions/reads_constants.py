"""M9, reading: `NaN` is what `json.loads` makes of it.

Loses: Q1 Q2 Q6
Hint: more-than-json
Passes: an_object_is_read
"""


def _no_constant(name):
    return float(name)
