"""Where student code runs: a process of its own, which knows no expectation and decides nothing."""
