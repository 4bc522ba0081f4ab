#!/usr/bin/env python3
"""Checks what a formatter and a compiler don't: sizes, banned words, heavy headers, how a file begins and ends.

Sizes are a ratchet. What is over the limit stands in tidy_baseline.json, which may only shrink:
an entry that grew fails, and so does one that could be lowered (`tools/tidy.py --shrink` lowers them).
"""

import argparse
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

import cpp_text
from repo import ROOT, Finding, is_test_file, paths, read, report

BASELINE = ROOT / "tools" / "tidy_baseline.json"
FILE_LINES_MAX = {".h": 200, ".cpp": 400, ".ts": 300, ".svelte": 300, ".py": 300}
FUNCTION_LINES_MAX = 60
# Ours, for .cpp files that build JSON by hand; a public header that included them would be as heavy as they are.
COSTLY_OF_OURS = ("base/json/tree.h", "base/json/schema.h")
GENERATED = re.compile(r"auto-generated|@generated|DO NOT EDIT", re.IGNORECASE)


def is_cpp(path: str) -> bool:
    return path.endswith((".h", ".cpp"))


def is_public_header(path: str) -> bool:
    if not (path.startswith("src/") and path.endswith(".h")) or is_test_file(path):
        return False
    return "/detail/" not in path and "/worker/" not in path and path.removeprefix("src/") not in COSTLY_OF_OURS


@dataclass(frozen=True)
class Ban:
    pattern: re.Pattern
    message: str
    applies: Callable[[str], bool]
    excuse: re.Pattern | None = None  # what on the same line makes it good, comments included


# Looked for in C++ without its comments and strings.
BANS = [
    Ban(re.compile(r"\bco_(?:await|yield|return)\b"), "no coroutines: g++ 12 miscompiles them", is_cpp),
    Ban(re.compile(r"\bstd::w?regex\b|#\s*include\s*<regex>"),
        "no std::regex: it recurses once a character and overflows the stack on long input", is_cpp),
    Ban(re.compile(r"\bsystem_clock::now\b"), "time comes only through a Clock (base/clock.h)",
        lambda path: is_cpp(path) and not path.startswith("src/base/")),
    Ban(re.compile(r"\bstd::s?rand\b|(?<![\w.:>])s?rand\s*\("), "randomness comes only through base/id.h", is_cpp),
    Ban(re.compile(r"\bstd::cout\b"), "a module never writes to the terminal; only src/apps does",
        lambda path: path.startswith("src/") and not path.startswith("src/apps/")),
    Ban(re.compile(r"\bis_mutant\b"), "only .cpp files ask is_mutant(): those alone are compiled with mutants (mutable.cmake)",
        lambda path: path.endswith(".h") and path != "src/base/mutant.h"),
    Ban(re.compile(r"\busing\s+namespace\s+std\s*;"), "write std:: where it is used", is_cpp),
    Ban(re.compile(r"\bsleep_(?:for|until)\b|\bu?sleep\s*\("),
        "await a condition instead of guessing a time, or say on this line why only time will do",
        lambda path: is_cpp(path) and is_test_file(path), re.compile(r"\bwhile\b|//\s*\w.{8,}")),
]
HEAVY_HEADER = re.compile(
    r"#\s*include\s*<((?:boost/json(?:\.hpp|/(?!fwd\.hpp|storage_ptr\.hpp))|boost/beast|boost/asio|curl/|sqlite3\.h|vips/|exiv2/"
    r"|libpq|postgresql/|libav|libswscale)[^>]*)>"
    rf'|#\s*include\s*"({"|".join(map(re.escape, COSTLY_OF_OURS))})"')
# Looked for in every text, comments included.
UNFINISHED = re.compile(r"\b(TODO|FIXME)\b(?!\W{0,3}#\d)")
MACHINE_PATH = re.compile(r"(?<![\w.\-/])/(?:work/|root/|home/[a-z_][\w\-]*/)")


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def check_cpp(path: str, text: str) -> list[Finding]:
    code, lines = cpp_text.code_only(text), text.splitlines()
    findings = [
        Finding(path, line_of(code, match.start()), f"{match[0].strip()}: {ban.message}")
        for ban in BANS if ban.applies(path)
        for match in ban.pattern.finditer(code)
        if not (ban.excuse and ban.excuse.search(lines[line_of(code, match.start()) - 1]))
    ]
    if is_public_header(path):
        findings += [
            Finding(path, line_of(code, match.start()), f"{match[1] or match[2]} is a heavy header; include it in a .cpp only")
            for match in HEAVY_HEADER.finditer(cpp_text.without_comments(text))
        ]
    if path.endswith(".h"):
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            findings.append(Finding(path, 1, "no #pragma once"))
        if not text.startswith(("//", "/*")):
            findings.append(Finding(path, 1, "open with a comment: what the file is for, and its invariant"))
    return findings


def check_text(path: str, text: str) -> list[Finding]:
    findings = []
    if text and not text.endswith("\n"):
        findings.append(Finding(path, line_of(text, len(text)), "no newline at the end"))
    if GENERATED.search(text[:400]) or path.endswith("package-lock.json"):
        return findings
    for match in UNFINISHED.finditer(text):
        if path.startswith(("src/", "ui/", "tests/", "cmake/", "docs/")):
            findings.append(Finding(path, line_of(text, match.start()), f"{match[0]} without an issue: write {match[0]} #12"))
    for match in MACHINE_PATH.finditer(text):
        findings.append(Finding(path, line_of(text, match.start()), f"{match[0]} is a path of one machine"))
    return findings


def sizes(path: str, text: str) -> dict[str, tuple[int, int]]:
    """What is over its limit: `path` or `path: function` → (lines, first line)."""
    limit = next((lines for ending, lines in FILE_LINES_MAX.items() if path.endswith(ending)), None)
    if limit is None or GENERATED.search(text[:400]):
        return {}
    over = {}
    if (count := text.count("\n")) > limit:
        over[path] = (count, 0)
    if is_cpp(path):
        for function in cpp_text.functions(text):
            key = f"{path}: {function.name}"
            if function.lines > FUNCTION_LINES_MAX and function.lines > over.get(key, (0, 0))[0]:
                over[key] = (function.lines, function.line)
    return over


def check_sizes(over: dict[str, tuple[int, int]], baseline: dict[str, int], whole: bool) -> list[Finding]:
    """`whole`: every file was looked at, so a baseline entry that isn't over its limit is out of date."""
    findings = []
    for key, (count, line) in over.items():
        path, _, function = key.partition(": ")
        what = f"function {function} has" if function else "has"
        ending = path[path.rindex("."):]
        limit = baseline.get(key, FUNCTION_LINES_MAX if function else FILE_LINES_MAX[ending])
        if count > limit:
            findings.append(Finding(path, line, f"{what} {count} lines, more than {limit}; split it by topic"))
    for key, allowed in baseline.items():
        count = over.get(key, (0, 0))[0]
        if count < allowed and (whole or count):
            findings.append(Finding(key, 0, f"shrank to {count or 'within its limit'} (baseline {allowed}): "
                                            "run tools/tidy.py --shrink"))
    return findings


def shrink(over: dict[str, tuple[int, int]], baseline: dict[str, int]) -> dict[str, int]:
    """The baseline with every entry lowered or dropped where it can be; never a new or a larger one."""
    return {key: min(allowed, over[key][0]) for key, allowed in sorted(baseline.items()) if key in over}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--staged", action="store_true", help="only staged files, as they are staged")
    parser.add_argument("--shrink", action="store_true", help="lower the baseline to today's sizes")
    options = parser.parse_args()

    baseline = json.loads(BASELINE.read_text())
    texts = {path: text for path in paths(options.staged) if (text := read(path, options.staged)) is not None}
    findings, over = [], {}
    for path, text in texts.items():
        findings += check_text(path, text)
        over |= sizes(path, text)
        if is_cpp(path):
            findings += check_cpp(path, text)
    if options.shrink:
        baseline = shrink(over, baseline)
        BASELINE.write_text(json.dumps(baseline, indent=2, ensure_ascii=False) + "\n")
    findings += check_sizes(over, baseline, whole=not options.staged)
    return report("tidy", findings, f"{len(texts)} files")


if __name__ == "__main__":
    sys.exit(main())
