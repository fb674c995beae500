"""Not in the plan: the oldest result is the one that was put in first.

Loses: Q5
Hint: used-or-put-in
Passes: a_hit
"""

class _Shelf(_Shelf):
    def find(self, name: Hashable) -> _Kept | None:
        """Return what is kept, and not too old."""
        kept = self.kept.get(name)
        if kept is None:
            return None
        if self._ttl is not None and self._clock() - kept.since >= self._ttl:
            del self.kept[name]
            return None
        return kept
