#!/usr/bin/env python3
"""Checks that modules include, and link, only what stands below them.

A module sees its own files and every lower floor. Modules on one floor never see each other.
"""

import re
import sys

from repo import Finding, is_test_file, paths, read, report

FLOORS = [
    {"base"},
    {"net", "domain", "webui"},
    {"blobs", "catalog", "dropbox", "media"},
    {"transfer", "search", "webhooks"},
    {"api"},
    {"server"},
    {"apps"},
]
# The sandbox is an independent witness: it must not learn the wire format from the client it is there to check.
ASIDE = {"sandbox": {"net", "base"}}
ABOVE_ASIDE = {"apps"}
# Decoders of strangers' files live in one process only.
GUARDED = {"media/worker": ("src/media/worker/", "src/apps/sluice_media_worker/")}

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
SOURCE = re.compile(r"^src/([^/]+)/.*\.(h|cpp)$")
LINK_LIST = re.compile(r"^src/([^/]+)/(?:.*/)?CMakeLists\.txt$")


def floor_of(module: str) -> int | None:
    return next((number for number, names in enumerate(FLOORS) if module in names), None)


def is_module(name: str) -> bool:
    return name in ASIDE or floor_of(name) is not None


def may_see(module: str, other: str) -> bool:
    if module == other:
        return True
    if module in ASIDE:
        return other in ASIDE[module]
    if other in ASIDE:
        return module in ABOVE_ASIDE
    own, theirs = floor_of(module), floor_of(other)
    return own is not None and theirs is not None and theirs < own


def why_not(path: str, module: str, included: str) -> str | None:
    """What is wrong with `path` of `module` including `included`; None when nothing is."""
    other = included.split("/", 1)[0]
    if "/" not in included or not is_module(other):
        if included.startswith("support/") and is_test_file(path):
            return None
        return f'"{included}" does not name its module; write it from src/, as in "base/text.h"'
    for folder, readers in GUARDED.items():
        if included.startswith(folder + "/") and not path.startswith(readers):
            return f'"{included}" belongs to the media worker\'s process; only {" and ".join(readers)} may include it'
    if not may_see(module, other):
        return f'{module} must not include "{included}": {other} is not on a lower floor (table in tools/floors.py)'
    if is_test_file(included) and not is_test_file(path):
        return f'"{included}" is for tests only'
    if f"{other}/detail/" in included and other != module:
        return f'"{included}" is private to {other}'
    return None


def check_source(path: str, text: str) -> list[Finding]:
    match = SOURCE.match(path)
    if not match:
        return []
    module = match[1]
    if not is_module(module):
        return [Finding(path, 1, f"module {module} has no floor; add it to the table in tools/floors.py")]
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        included = INCLUDE.match(line)
        message = why_not(path, module, included[1]) if included else None
        if message:
            findings.append(Finding(path, number, message))
    return findings


def check_links(path: str, text: str) -> list[Finding]:
    match = LINK_LIST.match(path)
    if not match or not is_module(match[1]):
        return []
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        for other in re.findall(r"\bsluice_([a-z]+)\b", line.split("#", 1)[0]):
            if is_module(other) and not may_see(match[1], other):
                findings.append(Finding(path, number, f"{match[1]} must not link sluice_{other}: it is not on a lower floor"))
    return findings


def main() -> int:
    looked_at = [path for path in paths() if SOURCE.match(path) or LINK_LIST.match(path)]
    findings = []
    for path in looked_at:
        text = read(path) or ""
        findings += check_source(path, text) + check_links(path, text)
    return report("floors", findings, f"{len(looked_at)} files")


if __name__ == "__main__":
    sys.exit(main())
