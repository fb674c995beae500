"""Where verdicts are reached: a process in which no byte of a student is ever executed."""
