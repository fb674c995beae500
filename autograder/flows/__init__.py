"""Flows: what combines steps of grading and of the gradebook."""
