"""M6: a key is a text, and every value has one.

Loses: Q5
Hint: same-argument
Passes: a_hit
"""

class _Cache(_Cache):
    def place(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[_Shelf, Hashable]:
        """Return where the result of a call stands, and under which name."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        shelf = self._shelf_of(bound.args[0]) if self._is_method else self._own
        if self._key is not None:
            return shelf, self._key(*args, **kwargs)
        for name, value in bound.arguments.items():
            options = self._signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD
            for word, one in value.items() if options else [(name, value)]:
                if not (self._is_method and word == "self"):
                    _refuse_unhashable(word, one)
        words = [str(value) for value in bound.args[self._is_method :]]
        words += [f"{name}={value}" for name, value in sorted(bound.kwargs.items())]
        return shelf, ", ".join(words)
