"""C-NAMES: what the text of an exercise has in backticks exists, and what exists is named there."""

from __future__ import annotations

import ast
import asyncio
import builtins
import collections.abc
import contextlib
import importlib
import importlib.util
import inspect
import keyword
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from autograder.checking.findings import Finding
from autograder.checking.handed import (
    code_in_backticks,
    code_names,
    defined_names,
    finding,
    given_code,
    place,
    spans,
)
from autograder.handouts import question_above
from autograder.masters import Master

KIT = "harbor_kit"
JOKES = {"antigravity", "this"}  # of the standard library; to import them does something
SUFFIXES = frozenset(
    {"cfg", "csv", "env", "gitignore", "ini", "ipynb", "json", "jsonl", "md", "py", "toml", "txt", "yaml"}
)
_FILE = re.compile(rf"[\w./*-]*\.(?:{'|'.join(sorted(SUFFIXES))})")
_CALLED = re.compile(r"\b([A-Za-z_]\w*)\(")
_FRAMES = ("{}", "{}: ...", "try: ...\n{}: ...", "match _:\n    {}: ...")  # a line, or the head of a block
_LIKE_BUILTINS = [
    *[value for value in vars(builtins).values() if isinstance(value, type)],
    *[value for value in vars(collections.abc).values() if isinstance(value, type)],
    *[value for value in vars(types).values() if isinstance(value, type)],
    contextlib.AbstractContextManager,
    contextlib.AbstractAsyncContextManager,
]
SPECIAL = frozenset({"__all__", "__file__", "__main__", "__notes__", "__post_init__", "__slots__", "__wrapped__"})
METHODS = frozenset(name for kind in _LIKE_BUILTINS for name in dir(kind)) | SPECIAL
_ERRORS = frozenset(
    name for name, value in vars(asyncio).items() if isinstance(value, type) and issubclass(value, BaseException)
)


@dataclass(frozen=True)
class Known:
    """What a text may name: the names of the code that is handed out, and the objects that it imports."""

    names: frozenset[str]
    objects: dict[str, object]

    def is_name(self, name: str) -> bool:
        """Whether a word alone means something here."""
        if name in self.names or name in self.objects or hasattr(builtins, name) or name in _ERRORS:
            return True
        return name in sys.stdlib_module_names or (name.startswith("__") and name in METHODS)

    def is_member(self, name: str) -> bool:
        """Whether a word after a dot means something, where it is not known what stands before the dot."""
        return name in self.names or name in METHODS

    def is_chain(self, parts: list[str]) -> bool:
        """Whether a dotted name means something: it is imported, of the standard library, or made of known names."""
        root = self._root(parts[0])
        if root is not None and _resolves(root, parts[1:]):
            return True
        if isinstance(root, types.ModuleType) and parts[0] in self.objects:
            return False
        return ".".join(parts) in self.names or (parts[0] in self.names and all(map(self.is_member, parts[1:])))

    def is_result_member(self, root: str, name: str) -> bool:
        """Whether a word after a call means something: a module's classes have it, or the handed-out code."""
        module = self._root(root)
        kinds = [value for value in vars(module).values() if isinstance(value, type)] if module else []
        return self.is_member(name) or any(hasattr(kind, name) for kind in kinds)

    def _root(self, name: str) -> object | None:
        if name in self.objects:
            return self.objects[name]
        here = name in sys.stdlib_module_names - JOKES and importlib.util.find_spec(name) is not None
        return importlib.import_module(name) if here else None


def name_findings(master: Master) -> list[Finding]:
    """Return what C-NAMES finds in one exercise."""
    return [*_drifted(master), *_unnamed(master), *_strangers(master)]


def known_to(master: Master) -> Known:
    """Return what the text of an exercise may name."""
    names: set[str] = set()
    objects: dict[str, object] = {}
    for cell in master.cells:
        if cell.role in ("given", "answer", "check"):
            source = given_code(cell)
            names |= code_names(source)
            if cell.role == "answer":
                names.update(code_in_backticks(source))
            else:
                objects |= _imported(source)
    for value in objects.values():
        names |= _kit_names(value)
    return Known(frozenset(names), objects)


def unknown_names(text: str, known: Known) -> list[str]:
    """Return the names in a piece of code in backticks that mean nothing in the exercise."""
    bare = text.strip().replace("…", "...")
    if bare in known.names or keyword.iskeyword(bare) or _FILE.fullmatch(bare):
        return []
    if re.fullmatch(r"\.\w+", bare):
        return [] if known.is_member(bare[1:]) or bare[1:] in SUFFIXES else [bare[1:]]
    tree = _parsed(bare.lstrip("*@"))
    if tree is None:
        return [name for name in _CALLED.findall(bare) if not known.is_name(name) and not known.is_member(name)]
    return list(dict.fromkeys(_unknown(tree, known, _own_names(tree))))


def _drifted(master: Master) -> Iterator[Finding]:
    known = known_to(master)
    for span in spans(master):
        for name in [] if span.fenced else unknown_names(span.text, known):
            close = get_close_matches(name.rpartition(".")[2], sorted(known.names), n=1)
            fix = f"Did you mean `{close[0]}`?" if close else "Bring it into the handout's code, or write it in words."
            what = f"the text names `{name}`, which is nowhere in the handout's code."
            yield finding("C-NAMES", place(master.path, span.line), what, fix)


def _unnamed(master: Master) -> Iterator[Finding]:
    """Yield the public parts of the answer that the text of their question never names."""
    for cell in master.cells:
        if cell.role != "answer":
            continue
        question = question_above(master, cell)
        said = " ".join(span.text for span in spans(master) if span.question == question and not span.fenced)
        for name, line in defined_names(given_code(cell)).items():
            if not name.startswith("_") and not re.search(rf"\b{name}\b", said):
                what = f"`{name}` is to be written, but the text of {question} never names it in backticks."
                fix = f"Name `{name}` in the text of {question}."
                yield finding("C-NAMES", place(master.path, cell.line + line - 1), what, fix)


def _strangers(master: Master) -> Iterator[Finding]:
    """Yield the public parts of alternatives and misconceptions that neither the handout has nor their code uses."""
    asked = {
        name for cell in master.cells if cell.role in ("given", "answer") for name in defined_names(given_code(cell))
    }
    for kind in ("alternatives", "misconceptions"):
        for path in sorted((master.path.with_suffix("") / kind).glob("*.py")):
            source = path.read_text(encoding="utf-8")
            used = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
            for name, line in defined_names(source).items():
                if name not in asked | used and not name.startswith("_"):
                    yield _stranger(path, line, name, asked)


def _stranger(path: Path, line: int, name: str, asked: set[str]) -> Finding:
    close = get_close_matches(name, sorted(asked), n=1)
    fix = f"Did you mean `{close[0]}`?" if close else f"A helper of its own is called `_{name}`."
    return finding("C-NAMES", place(path, line), f"`{name}` is no name of the stub, so no check calls it.", fix)


def _imported(source: str) -> dict[str, object]:
    """Return what the top level of a piece of code imports: name → object."""
    objects: dict[str, object] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                module = importlib.import_module(alias.name)
                root = alias.name.split(".")[0]
                objects[alias.asname or root] = module if alias.asname else importlib.import_module(root)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
            module = importlib.import_module(node.module)
            objects |= {alias.asname or alias.name: getattr(module, alias.name, None) for alias in node.names}
    return objects


def _kit_names(value: object) -> set[str]:
    """Return the attributes and options of a part of the kit, and what its docstring has in backticks."""
    if not isinstance(value, type | types.FunctionType) or not value.__module__.startswith(KIT):
        return set()
    names = set(inspect.signature(value).parameters)
    names.update(code_in_backticks(value.__doc__ or ""))
    if isinstance(value, type):
        names.update(name for name in [*dir(value), *inspect.get_annotations(value)] if not name.startswith("_"))
    return names


def _resolves(value: object, parts: list[str]) -> bool:
    for part in parts:
        if isinstance(value, types.ModuleType) and f"{value.__name__}.{part}" in sys.modules:
            value = sys.modules[f"{value.__name__}.{part}"]
        elif hasattr(value, part):
            value = getattr(value, part)
        else:
            return False
    return True


def _parsed(text: str) -> ast.Module | None:
    for frame in _FRAMES:
        with contextlib.suppress(SyntaxError):
            return ast.parse(frame.format(text))
    return None


def _own_names(tree: ast.AST) -> frozenset[str]:
    """Return the names that only mean something inside a span: those of its comprehensions and lambdas."""
    own: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            own |= {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
        elif isinstance(node, ast.Lambda):
            own |= {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}
        elif isinstance(node, ast.match_case):
            own.add("_")
    return frozenset(own)


def _unknown(node: ast.AST, known: Known, own: frozenset[str]) -> Iterator[str]:
    parts = _chain(node) if isinstance(node, ast.Attribute) else None
    if parts is not None and parts[0] not in own:
        yield from [] if known.is_chain(parts) else [".".join(parts)]
        return
    yield from (name for name in _named_at(node, known) if name not in own)
    for child in ast.iter_child_nodes(node):
        yield from _unknown(child, known, own)


def _named_at(node: ast.AST, known: Known) -> list[str]:
    """Return the names of one node, without those below it, that mean nothing."""
    match node:
        case ast.Attribute(attr=name):
            known_here = known.is_result_member(_first_name(node), name)
        case ast.Name(id=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            known_here = known.is_name(name)
        case ast.Call() if _first_name(node) in known.names:
            return [word.arg for word in node.keywords if word.arg and word.arg not in known.names]
        case ast.arg(arg=name):
            known_here = name in known.names
        case ast.alias(name=name):
            known_here = known.is_chain(name.split(".")) or known.is_name(name)
        case _:
            return []
    return [] if known_here else [name]


def _chain(node: ast.AST) -> list[str] | None:
    """Return the parts of a plain dotted name."""
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return None if before is None else [*before, node.attr]
    return [node.id] if isinstance(node, ast.Name) else None


def _first_name(node: ast.expr) -> str:
    """Return the name at which a chain of attributes, calls and indexes starts."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
