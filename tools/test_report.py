#!/usr/bin/env python3
"""Tells how a ctest run went, from its JUnit file: the slowest parts, what failed, and `N passed, N failed`."""

import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

SLOWEST_SHOWN = 10


@dataclass
class Part:
    name: str
    status: str  # ctest's words: run, fail, notrun, disabled
    seconds: float
    reason: str  # why it did not run, where ctest says so


def read_parts(xml: str) -> list[Part]:
    suite = ElementTree.fromstring(xml)
    return [
        Part(case.get("name", "?"), case.get("status", "fail"), float(case.get("time", 0)),
             "" if (skipped := case.find("skipped")) is None else skipped.get("message", ""))
        for case in suite.iter("testcase")
    ]


def verdict(part: Part) -> str:
    """passed, failed or skipped. A program that could not be started is a failure, not a skip."""
    if part.status == "run":
        return "passed"
    if part.status == "disabled" or part.reason.startswith("SKIP_"):  # SKIP_RETURN_CODE, SKIP_REGULAR_EXPRESSION…
        return "skipped"
    return "failed"


def summary(parts: list[Part]) -> tuple[list[str], bool]:
    """The lines to print, and whether all is well: something passed and nothing failed."""
    verdicts = [verdict(part) for part in parts]
    passed, failed, skipped = (verdicts.count(word) for word in ("passed", "failed", "skipped"))
    lines = ["", f"Slowest {min(SLOWEST_SHOWN, len(parts))} of {len(parts)} parts:"]
    for part in sorted(parts, key=lambda part: -part.seconds)[:SLOWEST_SHOWN]:
        lines.append(f"  {part.seconds:8.1f} s  {part.name}")
    lines.append(f"  {sum(part.seconds for part in parts):8.1f} s  all parts together")
    lines += [f"FAILED: {part.name}" for part, word in zip(parts, verdicts) if word == "failed"]
    lines += [f"skipped: {part.name}" for part, word in zip(parts, verdicts) if word == "skipped"]
    lines.append("")
    lines.append(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return lines, failed == 0 and passed > 0


def main() -> int:
    junit = Path(sys.argv[1])
    if not junit.is_file():
        print(f"No test ran: ctest wrote no {junit.name}.\n\n0 passed, 1 failed")
        return 1
    lines, good = summary(read_parts(junit.read_text()))
    print("\n".join(lines))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
