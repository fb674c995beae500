"""Our engine inside Gradescope's container: what an autograder zip runs for each submission."""
