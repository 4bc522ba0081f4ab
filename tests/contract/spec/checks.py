"""What the specification and the sandbox must agree on. Each check answers its findings, as sentences; none = agreed."""

from __future__ import annotations

import re
from typing import Any

from stone import Member, Route, Spec, Struct, Type, Union

Described = dict[str, Any]

TEXT_KINDS = {"text", "path", "rev", "hash"}
NUMBERS = {"Int32", "Int64", "UInt32", "UInt64"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def is_required(member: Member) -> bool:
    assert member.type is not None
    return not member.type.nullable and not member.has_default


def is_flattened(spec: Spec, used: Type) -> bool:
    """Stone's JSON rule: a member's struct stands beside `.tag`, unless it has subtypes."""
    definition = spec.definition(used)
    return isinstance(definition, Struct) and not definition.subtypes


# Arguments.


def compare_struct(spec: Spec, struct: Struct, fields: Described, place: str) -> list[str]:
    findings = []
    known = spec.fields(struct)
    for name in fields.keys() - known.keys():
        findings.append(f"{place}: the sandbox reads {name!r}, which the specification doesn't have")
    for name, member in known.items():
        assert member.type is not None
        if name not in fields:
            findings.append(f"{place}: the sandbox doesn't know {name!r}")
            continue
        told = fields[name]
        if told["required"] != is_required(member):
            words = "requires" if told["required"] else "doesn't require"
            findings.append(f"{place}: the sandbox {words} {name!r}; the specification says otherwise")
        findings += compare_type(spec, member.type, told, f"{place}.{name}")
    return findings


def compare_union(spec: Spec, union: Union, tags: Described, place: str) -> list[str]:
    findings = []
    known = spec.members(union)
    for tag in tags.keys() - known.keys():
        findings.append(f"{place}: the sandbox takes the tag {tag!r}, which the specification doesn't have")
    for tag, member in known.items():
        if tag not in tags:
            findings.append(f"{place}: the sandbox doesn't take the tag {tag!r}")
        elif member.type is None:
            findings += [f"{place}: {tag!r} is Void, yet the sandbox reads {field!r}" for field in tags[tag]]
        elif is_flattened(spec, member.type):
            definition = spec.definition(member.type)
            assert isinstance(definition, Struct)
            found = compare_struct(spec, definition, tags[tag], f"{place}({tag})")
            # A member that may be null is given by none of its fields.
            findings += [one for one in found if not (member.type.nullable and "require" in one)]
        elif tags[tag].keys() != {tag}:
            findings.append(f"{place}({tag}): its value must stand under the key {tag!r}")
        else:
            findings += compare_type(spec, member.type, tags[tag][tag], f"{place}({tag})")
    return findings


def compare_type(spec: Spec, used: Type, told: Described, place: str) -> list[str]:
    resolved = spec.resolve(used)
    kind = told["kind"]
    definition = spec.definition(resolved)
    if isinstance(definition, Struct):
        if kind != "object":
            return [f"{place}: it is a struct, the sandbox reads it as {kind}"]
        return compare_struct(spec, definition, told.get("fields", {}), place)
    if isinstance(definition, Union):
        if kind != "union":
            return [f"{place}: it is a union, the sandbox reads it as {kind}"]
        return compare_union(spec, definition, told.get("tags", {}), place)
    if resolved.name == "List":
        return compare_list(spec, resolved, told, place)
    wanted = {
        "String": TEXT_KINDS,
        "Boolean": {"flag"},
        "Timestamp": {"timestamp"},
        "Float32": {"real"},
        "Float64": {"real"},
    }.get(resolved.name, {"number"} if resolved.name in NUMBERS else set())
    return [] if kind in wanted else [f"{place}: it is a {resolved.name}, the sandbox reads it as {kind}"]


def compare_list(spec: Spec, used: Type, told: Described, place: str) -> list[str]:
    assert used.items is not None
    definition = spec.definition(used.items)
    kind = told["kind"]
    if isinstance(definition, Struct) and kind == "objects":
        return compare_struct(spec, definition, told.get("fields", {}), f"{place}[]")
    if isinstance(definition, Union) and kind == "unions":
        return compare_union(spec, definition, told.get("tags", {}), f"{place}[]")
    if definition is None and kind in ("texts", "paths"):
        return []
    return [f"{place}: it is a list of {used.items.name}, the sandbox reads it as {kind}"]


# Routes.


def error_tags(spec: Spec, route: Route) -> set[str]:
    definition = spec.definition(route.error) if route.error else None
    if isinstance(definition, Union):
        return set(spec.members(definition))
    return set(spec.fields(definition)) if definition else set()


def compare_route(spec: Spec, name: str, told: Described) -> list[str]:
    route = spec.routes.get(name)
    if route is None:
        return [f"{name}: the specification has no such route"]
    findings = []
    wanted = {
        "host": route.attributes["host"],
        "style": route.attributes["style"],
        "auth": str(route.attributes["auth"]).replace(" ", ""),
        "scope": route.attributes.get("scope", ""),
        "app_folder": route.attributes.get("allow_app_folder_app", False),
    }
    if "select_admin_mode" in told:
        wanted["select_admin_mode"] = route.attributes.get("select_admin_mode", "")
    for key, value in wanted.items():
        said = told[key].replace(" ", "") if isinstance(told[key], str) else told[key]
        if said != value:
            findings.append(f"{name}: {key} is {value!r}, the sandbox says {said!r}")
    tags = error_tags(spec, route)
    said_tags = set(told["errors"])
    findings += [f"{name}: the error {tag!r} isn't in the specification" for tag in sorted(said_tags - tags)]
    findings += [f"{name}: the error {tag!r} is missing" for tag in sorted(tags - said_tags)]
    definition = spec.definition(route.argument) if route.argument else None
    if definition is None:
        findings += [f"{name}: it takes no argument, the sandbox reads {key!r}" for key in told["arguments"]]
    elif isinstance(definition, Struct):
        findings += compare_struct(spec, definition, told["arguments"], name)
    else:
        findings += compare_argument_union(spec, definition, told["arguments"], name)
    return findings


def compare_argument_union(spec: Spec, union: Union, arguments: Described, place: str) -> list[str]:
    """An argument that is a union by itself reads its tag as a field of the argument."""
    del spec, union
    return [] if ".tag" in arguments else [f"{place}: the argument is a union; the sandbox doesn't read its tag"]


def compare_list_of_routes(spec: Spec, listed: dict[str, list[str]], described: Described) -> list[str]:
    """`listed`: name -> [authorization, scope or "-", "app_folder" or "full"]."""
    findings = []
    for name, (auth, scope, access) in listed.items():
        route = spec.routes.get(name)
        if route is None:
            findings.append(f"{name}: listed, but not in the specification")
            continue
        attributes = route.attributes
        wanted = [
            str(attributes["auth"]).replace(" ", ""),
            attributes.get("scope", "-"),
            "app_folder" if attributes.get("allow_app_folder_app") else "full",
        ]
        if [auth, scope, access] != wanted:
            findings.append(f"{name}: listed as {auth} {scope} {access}, the specification says {wanted}")
        if name not in described:
            findings.append(f"{name}: the sandbox doesn't serve it")
    return findings


# Values that the sandbox sends.


def check_value(spec: Spec, used: Type, value: Any, place: str) -> list[str]:
    resolved = spec.resolve(used)
    if value is None:
        # Dropbox leaves out what is null.
        return [f"{place}: null; what isn't there must be left out"]
    definition = spec.definition(resolved)
    if isinstance(definition, Struct):
        return check_struct(spec, definition, value, place)
    if isinstance(definition, Union):
        return check_union(spec, definition, value, place)
    if resolved.name == "List":
        assert resolved.items is not None
        if not isinstance(value, list):
            return [f"{place}: a list was expected, not {value!r}"]
        return [one for at, item in enumerate(value) for one in check_value(spec, resolved.items, item, f"{place}[{at}]")]
    if resolved.name == "Map":
        return [] if isinstance(value, dict) else [f"{place}: a map was expected, not {value!r}"]
    return check_primitive(resolved, value, place)


def check_primitive(used: Type, value: Any, place: str) -> list[str]:
    limits = used.limits
    if used.name == "Boolean":
        return [] if isinstance(value, bool) else [f"{place}: a boolean was expected, not {value!r}"]
    if used.name in NUMBERS:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return [] if is_number else [f"{place}: an integer was expected, not {value!r}"]
    if used.name.startswith("Float"):
        return [] if isinstance(value, (int, float)) else [f"{place}: a number was expected, not {value!r}"]
    if not isinstance(value, str):
        return [f"{place}: a text was expected, not {value!r}"]
    if used.name == "Timestamp":
        is_time = limits.get("format") != "%Y-%m-%dT%H:%M:%SZ" or TIME.fullmatch(value)
        return [] if is_time else [f"{place}: {value!r} isn't a time stamp"]
    if len(value) < int(limits.get("min_length", 0)) or len(value) > int(limits.get("max_length", len(value))):
        return [f"{place}: {value!r} has the wrong length"]
    if "pattern" in limits and not re.fullmatch(limits["pattern"].removeprefix("^").removesuffix("$"), value):
        return [f"{place}: {value!r} doesn't match {limits['pattern']!r}"]
    return []


def check_struct(spec: Spec, struct: Struct, value: Any, place: str, *, has_tag: bool = False) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place}: an object was expected, not {value!r}"]
    if struct.subtypes:
        subtype = spec.subtypes(struct).get(value.get(".tag", ""))
        if subtype is None:
            return [f"{place}: {value.get('.tag')!r} is no subtype of {struct.name}"]
        return check_struct(spec, subtype, value, place, has_tag=True)
    findings = []
    known = spec.fields(struct)
    for name in value.keys() - known.keys() - ({".tag"} if has_tag else set()):
        findings.append(f"{place}: {name!r} isn't a field of {struct.name}")
    for name, member in known.items():
        assert member.type is not None
        if name in value:
            findings += check_value(spec, member.type, value[name], f"{place}.{name}")
        elif is_required(member):
            findings.append(f"{place}: {struct.name} needs {name!r}")
    return findings


def check_union(spec: Spec, union: Union, value: Any, place: str) -> list[str]:
    if not isinstance(value, dict) or ".tag" not in value:
        return [f"{place}: an object with a tag was expected, not {value!r}"]
    tag = value[".tag"]
    member = spec.members(union).get(tag)
    if member is None:
        return [f"{place}: {tag!r} isn't a tag of {union.name}"]
    rest = value.keys() - {".tag"}
    if member.type is None or (member.type.nullable or spec.resolve(member.type).nullable) and not rest:
        return [f"{place}: {tag!r} is Void, yet there is {name!r}" for name in rest]
    if is_flattened(spec, member.type):
        definition = spec.definition(member.type)
        assert isinstance(definition, Struct)
        return check_struct(spec, definition, value, f"{place}({tag})", has_tag=True)
    if rest != {tag}:
        return [f"{place}: beside the tag {tag!r} its value under that name was expected, not {sorted(rest)}"]
    return check_value(spec, member.type, value[tag], f"{place}.{tag}")


def check_result(spec: Spec, route: Route, value: Any) -> list[str]:
    if route.result is None:
        return [] if value is None else [f"{route.name}: null was expected, not {value!r}"]
    return check_value(spec, route.result, value, route.name)


def check_error(spec: Spec, route: Route, body: Any) -> list[str]:
    """The body of a 409."""
    place = f"{route.name} (error)"
    if not isinstance(body, dict) or body.keys() - {"error_summary", "error", "user_message"}:
        return [f"{place}: {body!r} isn't an error"]
    if not isinstance(body.get("error_summary"), str):
        return [f"{place}: there is no error_summary"]
    if route.error is None:
        return [f"{place}: the route has no errors, yet it answered {body['error']!r}"]
    findings = check_value(spec, route.error, body.get("error"), place)
    summary = re.sub(r"/\.{0,3}$", "", body["error_summary"])
    tags = tags_of(spec, route.error, body.get("error"))
    if summary != "/".join(tags):
        findings.append(f"{place}: error_summary is {summary!r}, the tags are {tags}")
    return findings


def tags_of(spec: Spec, used: Type, error: Any) -> list[str]:
    """The tags of nested unions; a struct ends them, but for UploadWriteFailed, whose reason goes on."""
    definition = spec.definition(used)
    if isinstance(definition, Struct) and "reason" in spec.fields(definition):
        return tags_of(spec, spec.fields(definition)["reason"].type, error.get("reason"))
    if not isinstance(definition, Union) or not isinstance(error, dict):
        return []
    tag = error.get(".tag", "")
    member = spec.members(definition).get(tag)
    if member is None or member.type is None:
        return [tag]
    return [tag, *tags_of(spec, member.type, error if is_flattened(spec, member.type) else error.get(tag))]
