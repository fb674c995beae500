"""Not in the plan: `>` for `>=`.

Loses: Q5 Q6 Q8
Hint: how-old
Passes: a_hit
"""

class _Shelf(_Shelf):
    def find(self, name: Hashable) -> _Kept | None:
        """Return what is kept, and not too old."""
        kept = self.kept.get(name)
        if kept is None:
            return None
        if self._ttl is not None and self._clock() - kept.since > self._ttl:
            del self.kept[name]
            return None
        self.kept.move_to_end(name)
        return kept
