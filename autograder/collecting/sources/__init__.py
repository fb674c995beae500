"""What each system calls the files that students handed in: one module a kind of source."""
