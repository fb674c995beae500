"""Ends a cell with an error whose message has thirty million characters: whoever keeps it keeps it for ever."""

raise ValueError("y" * 30_000_000)
