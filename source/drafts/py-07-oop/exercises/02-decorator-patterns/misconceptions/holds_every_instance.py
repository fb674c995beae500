"""M7: `self` is the first argument, and belongs to the key.

Loses: Q7
Hint: last-reference
Passes: a_method_has_a_value
"""

class _Cache(_Cache):
    def place(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[_Shelf, Hashable]:
        """Return where the result of a call stands, and under which name."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        shelf = self._own
        if self._key is not None:
            return shelf, self._key(*args, **kwargs)
        for name, value in bound.arguments.items():
            options = self._signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD
            for word, one in value.items() if options else [(name, value)]:
                _refuse_unhashable(word, one)
        return shelf, (bound.args, frozenset(bound.kwargs.items()))
