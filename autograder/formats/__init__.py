"""Masters in the formats of other graders: the same checks, the same points."""
