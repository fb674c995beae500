"""Not in the plan: a weak dictionary lets go of its keys, and so of the instances.

Loses: Q7
Hint: last-reference
Passes: a_method_has_a_value
"""

class _Cache(_Cache):
    def _shelf_of(self, owner: object) -> _Shelf:
        if not hasattr(self, "_of"):
            self._of: weakref.WeakKeyDictionary[object, _Shelf] = weakref.WeakKeyDictionary()
        if owner not in self._of:
            self._of[owner] = self._new()
            self._shelves.add(self._of[owner])
        return self._of[owner]
