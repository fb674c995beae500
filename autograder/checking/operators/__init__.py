"""Operators: each makes one small change to an answer, of the kind that learners make."""
