"""Checks of the course itself: its texts, its tests, its lessons."""
