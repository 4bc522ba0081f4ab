#!/usr/bin/env python3
"""Formats the C++ files with clang-format 19, or with --check only tells which are not formatted."""

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from repo import ROOT, Finding, git, paths, report

CLANG_FORMAT = "clang-format-19"


def content_of(path: str, staged: bool) -> bytes:
    return git("show", f":{path}") if staged else (ROOT / path).read_bytes()


def is_formatted(path: str, content: bytes) -> bool:
    done = subprocess.run(
        [CLANG_FORMAT, "--style=file", f"--assume-filename={path}"],
        cwd=ROOT, input=content, stdout=subprocess.PIPE, check=True)
    return done.stdout == content


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("--staged", action="store_true", help="only staged files, as they are staged (with --check)")
    options = parser.parse_args()
    if options.staged and not options.check:
        parser.error("--staged goes with --check")

    sources = [path for path in paths(options.staged) if path.endswith((".h", ".cpp"))]
    if not options.check:
        for start in range(0, len(sources), 50):
            subprocess.run([CLANG_FORMAT, "--style=file", "-i", *sources[start : start + 50]], cwd=ROOT, check=True)
        print(f"fmt: {len(sources)} files formatted")
        return 0
    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(lambda path: is_formatted(path, content_of(path, options.staged)), sources))
    findings = [Finding(path, 0, "not formatted; run ./dev fmt") for path, good in zip(sources, verdicts) if not good]
    return report("fmt", findings, f"{len(sources)} files")


if __name__ == "__main__":
    sys.exit(main())
