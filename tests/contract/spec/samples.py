"""Arguments made from the specification alone: every field, every kind of value."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from checks import is_flattened, is_required
from stone import Spec, Struct, Type, Union


def sample_text(limits: dict[str, str]) -> str:
    pattern = limits.get("pattern", "")
    for begin, text in (
        ("/(.|", "/Spec/none.jpg"),
        ("(/(.|", "/Spec/none.jpg"),
        ("((/|id:).*)", "/Spec/none.jpg"),
        ("[0-9a-f]+", "0123456789abc"),
        ("(/|ptid:)", "ptid:none"),
        ("[\\w]+", "word"),
        ("^['#&A-Za-z0-9._%+-]+@", "nobody@example.com"),
        ("[-_0-9a-zA-Z:]+", "4711"),
    ):
        if pattern.startswith(begin):
            return text
    if limits.get("min_length") == "40":
        return "dbid:" + "A" * 35
    if limits.get("min_length") == "64":
        return "0" * 64
    return "x" * max(1, int(limits.get("min_length", 1)))


def sample(spec: Spec, used: Type, depth: int = 0) -> Any:
    """A value with all fields, required or not."""
    resolved = spec.resolve(used)
    definition = spec.definition(resolved)
    if isinstance(definition, Struct):
        return {name: sample(spec, member.type, depth + 1) for name, member in spec.fields(definition).items()}
    if isinstance(definition, Union):
        values = list(samples_of_union(spec, definition))
        # Of what a folder's member may do, the first, to own it, can't be given.
        return next((value for value in values if value[".tag"] == "editor"), values[0])
    if resolved.name == "List":
        assert resolved.items is not None
        return [sample(spec, resolved.items, depth + 1)]
    if resolved.name == "Boolean":
        return False
    if resolved.name == "Timestamp":
        return "2099-01-01T00:00:00Z"
    if resolved.name == "String":
        return sample_text(resolved.limits)
    low = float(resolved.limits.get("min_value", 0))
    return max(low, 60.0) if resolved.name.startswith("Float") else int(max(low, 1))


def samples_of_union(spec: Spec, union: Union) -> Iterator[Any]:
    """One value for each tag."""
    for tag, member in spec.members(union).items():
        if member.type is None:
            yield {".tag": tag}
        elif is_flattened(spec, member.type):
            yield {".tag": tag, **sample(spec, member.type)}
        else:
            yield {".tag": tag, tag: sample(spec, member.type)}


def objects_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all objects within a value, the value itself first."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects_in(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from objects_in(inner, (*path, at))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def with_strangers(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The value with a field that nobody knows, once in each of its objects."""
    for path in objects_in(value):
        changed = copy.deepcopy(value)
        at(changed, path)["no_such_field"] = 1
        yield changed


def without_required(spec: Spec, used: Type, value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The value without one of the argument's own required fields."""
    definition = spec.definition(used)
    if not isinstance(definition, Struct):
        return
    for name, member in spec.fields(definition).items():
        if is_required(member):
            changed = copy.deepcopy(value)
            del changed[name]
            yield name, changed
