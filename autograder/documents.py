"""YAML documents, validated at the edge: an error names the file, the line, what was found and what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from autograder.errors import ConfigError, did_you_mean

Document = TypeVar("Document", bound=BaseModel)


def read_document(path: Path, model: type[Document]) -> Document:
    """Return a YAML file as a record of this model. Raises `ConfigError` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError("there is no such file.", where=path, fix="Is this the folder of the course?") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"it cannot be read: {error}.", where=path) from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = None if root is None else yaml.SafeLoader("").construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ConfigError(f"this is not YAML: {error.problem}.", where=path, line=line) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"this is not YAML: {' '.join(str(error).split())}.", where=path) from None
    except RecursionError:
        raise ConfigError("it is nested too deep, or refers to itself.", where=path, fix="Write it out flat.") from None
    try:
        _refuse_repeated_keys(path, root)
        return model.model_validate(data)
    except ValidationError as error:
        raise _readable(path, root, model, error) from None
    except RecursionError:
        raise ConfigError("it is nested too deep, or refers to itself.", where=path, fix="Write it out flat.") from None


def line_in(path: Path, *keys: int | str) -> int:
    """Return the line of a YAML file on which the deepest of these keys stands that it has."""
    return _line_of(yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader), keys) or 1


def _readable(path: Path, root: yaml.Node | None, model: type[BaseModel], error: ValidationError) -> ConfigError:
    """Return the first problem of a validation as one line."""
    problems = error.errors()
    first = next((problem for problem in problems if problem["type"] == "extra_forbidden"), problems[0])
    place = [str(part) for part in first["loc"]]
    line = _line_of(root, first["loc"])
    name = ".".join(place)
    if first["type"] == "extra_forbidden":
        known = _known_keys(model, place[:-1])
        return ConfigError(f'unknown key "{name}".', where=path, line=line, fix=did_you_mean(place[-1], known))
    if first["type"] == "missing":
        return ConfigError(f'"{name}" is missing.', where=path, line=line, fix=f"Write it under {_parent(place)}.")
    return ConfigError(f'"{name}": {first["msg"]}.', where=path, line=line, fix=f"Found: {first['input']!r}.")


def _parent(place: list[str]) -> str:
    return ".".join(place[:-1]) or "the top level"


def _known_keys(model: type[BaseModel], place: list[str]) -> list[str]:
    """Return the keys of the record at a place, as far as the model says."""
    schema = model.model_json_schema()
    node = schema
    for part in place:
        node = _resolved(schema, node)
        node = node.get("properties", {}).get(part) or node.get("additionalProperties") or node.get("items") or {}
    return list(_resolved(schema, node).get("properties", {}))


def _resolved(schema: dict[str, object], node: object) -> dict[str, dict[str, dict[str, object]]]:
    if not isinstance(node, dict):
        return {}
    reference = node.get("$ref")
    definitions = schema.get("$defs")
    if isinstance(reference, str) and isinstance(definitions, dict):
        node = definitions[reference.rsplit("/", 1)[-1]]
    return node if isinstance(node, dict) else {}


def _line_of(root: yaml.Node | None, place: tuple[int | str, ...]) -> int | None:
    """Return the line of the deepest part of a place that the document has."""
    node = root
    line = None if node is None else node.start_mark.line + 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _refuse_repeated_keys(path: Path, node: yaml.Node | None) -> None:
    """Refuse a key that is written twice: YAML would silently take the second."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if key.value in seen:
                what = f'"{key.value}" is written twice, first in line {seen[key.value]}.'
                raise ConfigError(what, where=path, line=key.start_mark.line + 1, fix="Keep one of them.")
            seen[key.value] = key.start_mark.line + 1
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(path, item)
