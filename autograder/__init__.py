"""From master to handout, from submission to result. Knows nothing of any one assignment."""
