"""Releases for other graders. Each module has three functions.

`files` gives relative path → content; `for_students` what students get of it, for the leak scan; `next_steps` lines to
show to the instructor.
"""
