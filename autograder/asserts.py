"""The asserts of a check, rewritten for the judge; what cannot be judged there is refused with line and rewrite."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from autograder.codec import OBSERVED
from autograder.errors import MasterError, did_you_mean
from autograder.masters import CheckSource, Master
from autograder.model import SealedAssert
from autograder.names import loads, root_name, stored_names
from autograder.surroundings import Surroundings


@dataclass(frozen=True)
class Place:
    """Where an error is: the master, the check, and the line of a node."""

    master: Master
    check: CheckSource

    def error(self, node: ast.AST, what: str, fix: str) -> MasterError:
        """Return the error of a check at a node."""
        line = getattr(node, "lineno", self.check.line)
        return MasterError(f'check "{self.check.name}" {what}', where=self.master.path, line=line, fix=fix)


class AssertReader(ast.NodeTransformer):
    """Rewrites asserts for the judge: a chain that starts at a local name of the action becomes a handed-over value."""

    def __init__(
        self,
        place: Place,
        surroundings: Surroundings,
        arranged: frozenset[str],
        clients: frozenset[str],
        acted: frozenset[str],
    ) -> None:
        self._place, self._surroundings = place, surroundings
        self._arranged, self._clients, self._acted = arranged, clients, acted
        self.observed: list[str] = []

    def sealed(self, node: ast.Assert) -> SealedAssert:
        """Return an assert for the judge. Raises `MasterError`."""
        self._refuse(node)
        if not self._place.check.visible and node.msg is not None and not isinstance(node.msg, ast.Constant):
            fix = "Write a plain text: what it computes could tell the inputs."
            raise self._place.error(node.msg, "is hidden, and computes the message of an assert.", fix)
        shown, why = ast.unparse(node.test), ast.unparse(node.msg) if node.msg else "''"
        test = self.visit(ast.parse(shown, mode="eval").body)
        reason = self.visit(ast.parse(why, mode="eval").body)
        looks_at_answer = OBSERVED in loads(test)
        if not looks_at_answer and not loads(test) & self._clients:
            fix = "Compare something that the answer returned, or that a client recorded."
            raise self._place.error(node, f"asserts `{shown}`, which looks at nothing of the answer.", fix)
        return SealedAssert(
            shown=shown, test=ast.unparse(test), why=ast.unparse(reason), looks_at_answer=looks_at_answer
        )

    def _refuse(self, node: ast.Assert) -> None:
        """Refuse what an assert may not contain, with the line and the rewrite."""
        bound = {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
        for part in ast.walk(node):
            if isinstance(part, ast.Await | ast.NamedExpr | ast.Yield | ast.Lambda):
                what = f"has `{ast.unparse(part)}` in an assert."
                raise self._place.error(part, what, "Do it in the action and assert on the result.")
            if isinstance(part, ast.Call) and root_name(part.func) in self._acted:
                what = f"calls `{ast.unparse(part)}` in an assert; there the value is plain data."
                fix = f"Write `value = {ast.unparse(part)}` in the action, assert on `value`."
                raise self._place.error(part, what, fix)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                self._check_name(part, bound)
            if isinstance(part, ast.comprehension):
                self._check_comprehension(node, part)

    def _check_comprehension(self, node: ast.Assert, part: ast.comprehension) -> None:
        """Refuse attributes of what a comprehension takes out of a handed-over value: that is plain data."""
        if not loads(part.iter) & self._acted:
            return
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute) and root_name(inner) in stored_names(part.target):
                what = f"reads `{ast.unparse(inner)}` in an assert; there the value is plain data."
                raise self._place.error(inner, what, f"Write `values = [{ast.unparse(inner)} for …]` in the action.")

    def _check_name(self, node: ast.Name, bound: set[str]) -> None:
        name = node.id
        if name in self._acted | self._arranged | bound or self._surroundings.is_pure(name):
            return
        if name in self._surroundings.answers or self._surroundings.of(name):
            fix = f"Write `value = {name}(…)` in the action, assert on `value`."
            raise self._place.error(node, f"uses `{name}` of the answer in an assert.", fix)
        fix = did_you_mean(name, self._acted | self._arranged)
        raise self._place.error(node, f"uses `{name}` in an assert, which nothing defines.", fix)

    # The names of these methods are those that ast.NodeTransformer looks for.

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Hand a local name of the action over."""
        return self._handed_over(node) if node.id in self._acted else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Hand a chain over as a whole."""
        return self._handed_over(node) if root_name(node) in self._acted else self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Hand a chain over as a whole."""
        return self._handed_over(node) if root_name(node) in self._acted else self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        """Leave the names of a comprehension to it."""
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        """Leave the names of a comprehension to it."""
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        """Leave the names of a comprehension to it."""
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        """Leave the names of a comprehension to it."""
        return self._comprehension(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> ast.AST:
        own = {name for part in node.generators for name in stored_names(part.target)}
        outer, self._acted = self._acted, self._acted - own
        try:
            return self.generic_visit(node)
        finally:
            self._acted = outer

    def _handed_over(self, node: ast.expr) -> ast.expr:
        source = ast.unparse(node)
        if source not in self.observed:
            self.observed.append(source)
        return ast.parse(f"{OBSERVED}[{self.observed.index(source)}]", mode="eval").body
