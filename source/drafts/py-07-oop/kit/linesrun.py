"""Which lines of some functions and classes run: a small recorder, for tests that want to know what they reach.

with LinesRun(RagPipeline, build_prompt) as lines:
    await some_test()
lines.share                                     # 0.85: of the lines that can run, those that did
lines.missed                                    # {"RagPipeline.ask": [12, 17]}, counted from its `def`

A line counts where the interpreter can stop on it (`co_lines`), those of inner functions among them, and the `def`
itself does not. It runs where the code runs: it can say what was reached, and not whether anybody looked.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any, Self

Tracer = Callable[[FrameType, str, Any], Any]


class LinesRun:
    """Records the lines of functions and classes that run inside of a `with`, in this thread."""

    def __init__(self, *objects: object) -> None:
        codes = [code for one in objects for code in _codes_of(one)]
        if not codes:
            raise ValueError("objects: there is no Python code in them")
        self._lines = {code: _lines_of(code) for code in codes}
        self._run: dict[CodeType, set[int]] = {code: set() for code in codes}
        self._before: Any = None

    @property
    def share(self) -> float:
        """The share of the lines that ran, from 0 to 1."""
        able = sum(map(len, self._lines.values()))
        return sum(len(self._run[code] & lines) for code, lines in self._lines.items()) / able if able else 1.0

    @property
    def missed(self) -> dict[str, list[int]]:
        """The lines that did not run, for each function that has some, counted from its first line, which is 0."""
        left = {code: sorted(lines - self._run[code]) for code, lines in self._lines.items()}
        return {
            code.co_qualname: [line - code.co_firstlineno for line in lines] for code, lines in left.items() if lines
        }

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *exc: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, arg: Any) -> Tracer | None:
        """Watch the lines of a frame that is ours, and hand every frame on to the tracer that was there before."""
        other: Tracer | None = self._before(frame, event, arg) if self._before else None
        run = self._run.get(frame.f_code)
        if run is None:
            return other

        def local(frame: FrameType, event: str, arg: Any) -> Tracer:
            nonlocal other
            if event == "line":
                run.add(frame.f_lineno)
            if other is not None:
                other = other(frame, event, arg)
            return local

        run.add(frame.f_lineno)
        return local


def _codes_of(one: object) -> Iterator[CodeType]:
    """Yield the code of a function, of the methods and properties of a class, and of all that stands inside of it."""
    if isinstance(one, type):
        for part in vars(one).values():
            yield from _codes_of(part)
        return
    if isinstance(one, property):
        for part in (one.fget, one.fset, one.fdel):
            yield from _codes_of(part)
        return
    inner = inspect.unwrap(one) if callable(one) else getattr(one, "__func__", None)
    code = getattr(inner, "__code__", None)
    if isinstance(code, CodeType):
        yield from _with_inner(code)


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _with_inner(part)


def _lines_of(code: CodeType) -> set[int]:
    return {line for _, _, line in code.co_lines() if line is not None and line > code.co_firstlineno}
