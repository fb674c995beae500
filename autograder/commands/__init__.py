"""The commands, one module each: what is typed, what is printed, and the exit code."""
