"""Ends a cell with an error whose message has ten million characters: whoever keeps it keeps it for ever."""

raise ValueError("y" * 10_000_000)
