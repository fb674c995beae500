"""Tests of the checks of the course itself."""
