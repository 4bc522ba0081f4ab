#!/usr/bin/env python3
"""Makes the UI's types, ui/src/lib/api/schema.ts, of the API's description, docs/openapi.json.

Every named schema becomes an interface or, where it is an enum, a union of its words. A schema of a form that
isn't known here is an error, so that no type is ever silently too wide. `./dev openapi` renews both files.
"""

import argparse
import json
import sys

from repo import ROOT, Finding, report

DOCUMENT = ROOT / "docs" / "openapi.json"
TYPES = ROOT / "ui" / "src" / "lib" / "api" / "schema.ts"
LINE_MAX = 110  # ui/.prettierrc
REFERENCE = "#/components/schemas/"
HEADER = """// @generated from docs/openapi.json by tools/openapi_types.py; `./dev openapi` renews it.

/** RFC 3339. */
export type Instant = string;
"""


class UnknownForm(Exception):
    pass


def type_of(schema: dict, place: str) -> str:
    """The TypeScript type of a schema where it is used."""
    form = {key: value for key, value in schema.items() if key != "description"}
    match form:
        case {} if not form:
            return "unknown"
        case {"$ref": reference, **rest} if not rest and reference.startswith(REFERENCE):
            return reference.removeprefix(REFERENCE)
        case {"type": "string", "format": "date-time"}:
            return "Instant"
        case {"type": "string", **rest} if set(rest) <= {"format"}:
            return "string"
        case {"type": "boolean", **rest} if not rest:
            return "boolean"
        case {"type": "integer" | "number", **rest} if set(rest) <= {"format", "minimum"}:
            return "number"
        case {"type": "array", "items": items, **rest} if not rest:
            return f"{type_of(items, place)}[]"
        case {"type": "object", "additionalProperties": dict(values), **rest} if not rest:
            return f"Record<string, {type_of(values, place)}>"
    raise UnknownForm(f"{place}: the schema {json.dumps(schema)} has no form that tools/openapi_types.py knows")


def union(name: str, words: list[str]) -> str:
    quoted = [f"'{word}'" for word in words]
    line = f"export type {name} = {' | '.join(quoted)};\n"
    if len(line) <= LINE_MAX:
        return line
    return f"export type {name} =\n" + "\n".join(f"\t| {word}" for word in quoted) + ";\n"


def interface(name: str, schema: dict) -> str:
    required = set(schema.get("required", []))
    members = [f"\t{member}{'' if member in required else '?'}: {type_of(of, f'{name}.{member}')};\n"
               for member, of in schema["properties"].items()]
    return f"export interface {name} {{\n{''.join(members)}}}\n"


def declaration(name: str, schema: dict) -> str:
    about = f"/** {schema['description']} */\n" if "description" in schema else ""
    match schema:
        case {"enum": words, "type": "string"}:
            return about + union(name, words)
        case {"type": "object", "properties": _, "additionalProperties": False}:
            return about + interface(name, schema)
    return about + f"export type {name} = {type_of(schema, name)};\n"


def types_of(document: dict) -> str:
    return HEADER + "".join("\n" + declaration(name, schema)
                            for name, schema in document["components"]["schemas"].items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether schema.ts is up to date")
    options = parser.parse_args()
    place = str(TYPES.relative_to(ROOT))
    try:
        text = types_of(json.loads(DOCUMENT.read_text()))
    except UnknownForm as unknown:
        return report("openapi_types", [Finding("docs/openapi.json", 0, str(unknown))], place)
    if not options.check:
        TYPES.write_text(text)
    findings = []
    if not TYPES.is_file() or TYPES.read_text() != text:
        findings.append(Finding(place, 0, "isn't what docs/openapi.json says: run ./dev openapi"))
    return report("openapi_types", findings, place)


if __name__ == "__main__":
    sys.exit(main())
