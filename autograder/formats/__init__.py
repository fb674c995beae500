"""Releases for other graders. Each module has `files` (relative path → content) and `next_steps` (lines to show)."""
