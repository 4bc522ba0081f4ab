"""Reads Stone, the language of Dropbox's API specification, as far as that specification uses it.

`Spec` knows every namespace's routes, structs, unions and aliases. Types are looked up lazily, so that files may name
each other in any order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Type:
    """A use of a type: `String(min_length=1)?`, `List(files.Path)`, `async.PollArg`."""

    name: str
    namespace: str
    limits: dict[str, str] = field(default_factory=dict)
    items: Type | None = None  # of a List
    values: Type | None = None  # of a Map
    nullable: bool = False


@dataclass
class Member:
    name: str
    type: Type | None  # None: a Void member of a union
    has_default: bool = False


@dataclass
class Struct:
    name: str
    namespace: str
    base: str | None
    fields: list[Member] = field(default_factory=list)
    subtypes: dict[str, str] = field(default_factory=dict)  # tag -> struct
    examples: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class Union:
    name: str
    namespace: str
    base: str | None
    is_closed: bool
    members: list[Member] = field(default_factory=list)


@dataclass
class Route:
    name: str  # with its namespace and version: "files/move_batch/check_v2"
    argument: Type | None
    result: Type | None
    error: Type | None
    attributes: dict[str, str | bool]


@dataclass
class Line:
    text: str
    number: int
    children: list[Line] = field(default_factory=list)


class StoneError(Exception):
    pass


PRIMITIVES = {
    "String", "Boolean", "Int32", "Int64", "UInt32", "UInt64", "Float32", "Float64", "Timestamp", "Bytes", "Void",
}  # fmt: skip


def _hide_strings(text: str) -> tuple[str, list[str]]:
    """The text without comments and with each literal as `"number"`, so that lines are lines."""
    out: list[str] = []
    literals: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "#":
            end = text.find("\n", at)
            at = end if end >= 0 else len(text)
        elif text[at] == '"':
            end = at + 1
            while text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            literals.append(text[at + 1 : end].replace('\\"', '"').replace("\\\\", "\\"))
            out.append(f'"{len(literals) - 1}"')
            at = end + 1
        else:
            out.append(text[at])
            at += 1
    return "".join(out), literals


def _tree(text: str) -> list[Line]:
    roots: list[Line] = []
    open_lines: list[tuple[int, Line]] = []
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        indent = len(raw) - len(raw.lstrip(" "))
        line = Line(raw.strip(), number)
        while open_lines and open_lines[-1][0] >= indent:
            open_lines.pop()
        (open_lines[-1][1].children if open_lines else roots).append(line)
        open_lines.append((indent, line))
    return roots


def _split_arguments(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return [*parts, text[start:].strip()]


class _File:
    def __init__(self, spec: Spec, text: str) -> None:
        self.spec = spec
        hidden, self.literals = _hide_strings(text)
        self.namespace = ""
        for line in _tree(hidden):
            self.read(line)

    def literal(self, text: str) -> str:
        return self.literals[int(text[1:-1])] if text.startswith('"') else text

    def type(self, text: str) -> Type:
        text = text.strip()
        nullable = text.endswith("?")
        text = text.removesuffix("?")
        name, _, rest = text.partition("(")
        used = Type(name.strip(), self.namespace, nullable=nullable)
        if not rest:
            return used
        for part in _split_arguments(rest[: rest.rindex(")")]):
            key, equals, value = part.partition("=")
            if equals and re.fullmatch(r"\w+", key.strip()):
                used.limits[key.strip()] = self.literal(value.strip())
            elif used.name == "Timestamp":
                used.limits["format"] = self.literal(part)
            elif used.items is None:
                used.items = self.type(part)
            else:
                used.values = self.type(part)
        return used

    def read(self, line: Line) -> None:
        word, _, rest = line.text.partition(" ")
        if word == "namespace":
            self.namespace = rest.strip()
        elif word == "alias":
            name, _, target = rest.partition("=")
            self.spec.aliases[self.namespace, name.strip()] = self.type(target)
        elif word == "struct":
            self.read_struct(rest, line)
        elif word in ("union", "union_closed"):
            self.read_union(rest, line, is_closed=word == "union_closed")
        elif word == "route":
            self.read_route(rest, line)
        elif word not in ("import", "annotation", "annotation_type", "patch") and not word.startswith('"'):
            raise StoneError(f"{self.namespace}, line {line.number}: {line.text!r} isn't understood")

    @staticmethod
    def names(rest: str) -> tuple[str, str | None]:
        name, _, base = rest.partition(" extends ")
        return name.strip(), base.strip() or None

    def read_struct(self, rest: str, line: Line) -> None:
        name, base = self.names(rest)
        struct = Struct(name, self.namespace, base)
        self.spec.types[self.namespace, name] = struct
        for child in line.children:
            word, _, after = child.text.partition(" ")
            if child.text in ("union", "union_closed", "union*"):
                struct.subtypes = dict(tag.text.split() for tag in child.children if not tag.text.startswith('"'))
            elif word == "example":
                label = after.split('"')[0].strip()
                struct.examples[label] = dict(
                    one.text.split(" = ", 1) for one in child.children if " = " in one.text
                )
                struct.examples[label] = {key: self.literal(value) for key, value in struct.examples[label].items()}
            elif re.fullmatch(r"\w+", word) and after:
                declared, _, default = self.cut_default(after)
                struct.fields.append(Member(word, self.type(declared), default))
                self.read_inline_union(declared, child)

    def read_inline_union(self, declared: str, line: Line) -> None:
        for child in line.children:
            if child.text in ("union", "union_closed"):
                self.read_union(declared, child, is_closed=child.text == "union_closed")

    @staticmethod
    def cut_default(text: str) -> tuple[str, str, bool]:
        depth = 0
        for at, char in enumerate(text):
            depth += (char == "(") - (char == ")")
            if char == "=" and depth == 0:
                return text[:at], text[at + 1 :], True
        return text, "", False

    def read_union(self, rest: str, line: Line, *, is_closed: bool) -> None:
        name, base = self.names(rest)
        union = Union(name, self.namespace, base, is_closed)
        self.spec.types[self.namespace, name] = union
        for child in line.children:
            word, _, declared = child.text.partition(" ")
            if word == "example" or not re.fullmatch(r"\w+", word):
                continue
            declared, _, has_default = self.cut_default(declared)
            union.members.append(Member(word, self.type(declared) if declared else None, has_default))

    def read_route(self, rest: str, line: Line) -> None:
        match = re.match(r"(?P<name>[\w/]+)(:(?P<version>\d+))?\s*\((?P<types>.*)\)", rest)
        if not match:
            raise StoneError(f"{self.namespace}, line {line.number}: a route that isn't understood")
        version = f"_v{match['version']}" if match["version"] else ""
        types = [self.type(text) for text in _split_arguments(match["types"])]
        attributes: dict[str, str | bool] = {"auth": "user", "host": "api", "style": "rpc"}
        for child in line.children:
            if child.text != "attrs":
                continue
            for one in child.children:
                key, _, value = one.text.partition(" = ")
                read = self.literal(value)
                attributes[key] = {"true": True, "false": False}.get(read, read)
        argument, result, error = (None if used.name == "Void" else used for used in types)
        name = f"{self.namespace}/{match['name']}{version}"
        self.spec.routes[name] = Route(name, argument, result, error, attributes)


class Spec:
    """All `*.stone` files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.routes: dict[str, Route] = {}
        self.types: dict[tuple[str, str], Struct | Union] = {}
        self.aliases: dict[tuple[str, str], Type] = {}
        files = sorted(folder.glob("*.stone"))
        if not files:
            raise StoneError(f"{folder} has no .stone files")
        for path in files:
            _File(self, path.read_text(encoding="utf-8"))

    def resolve(self, used: Type) -> Type:
        """Follows aliases; the outer use's limits and nullability stay."""
        nullable, limits = used.nullable, dict(used.limits)
        while True:
            key = self.key(used)
            if key not in self.aliases:
                break
            used = self.aliases[key]
            nullable = nullable or used.nullable
            limits = {**used.limits, **limits}
        return Type(used.name, used.namespace, limits, used.items, used.values, nullable)

    @staticmethod
    def key(used: Type) -> tuple[str, str]:
        namespace, dot, name = used.name.partition(".")
        return (namespace, name) if dot else (used.namespace, used.name)

    def definition(self, used: Type) -> Struct | Union | None:
        """The struct or union behind a type; None for primitives, lists and maps."""
        used = self.resolve(used)
        if used.name in PRIMITIVES or used.name in ("List", "Map"):
            return None
        found = self.types.get(self.key(used))
        if found is None:
            raise StoneError(f"{used.namespace} names {used.name}, which isn't there")
        return found

    def base(self, of: Struct | Union) -> Struct | Union | None:
        return self.definition(Type(of.base, of.namespace)) if of.base else None

    def fields(self, struct: Struct) -> dict[str, Member]:
        base = self.base(struct)
        inherited = self.fields(base) if isinstance(base, Struct) else {}
        return {**inherited, **{member.name: member for member in struct.fields}}

    def members(self, union: Union) -> dict[str, Member]:
        base = self.base(union)
        inherited = self.members(base) if isinstance(base, Union) else {}
        return {**inherited, **{member.name: member for member in union.members}}

    def subtypes(self, struct: Struct) -> dict[str, Struct]:
        found = {}
        for tag, name in struct.subtypes.items():
            subtype = self.definition(Type(name, struct.namespace))
            assert isinstance(subtype, Struct)
            found[tag] = subtype
        return found
