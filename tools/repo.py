"""What the checks share: which files are ours, what they contain, and how findings are told.

A check is a pure function from a path and a text to findings; this module is the only one that asks git.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


def is_test_file(path: str) -> bool:
    """Tests, and the headers that only tests include: `x_test.cpp`, `x_fixture.h`, `test_x.h`, all of tests/."""
    name = path.rsplit("/", 1)[-1]
    return path.startswith("tests/") or name.endswith(("_test.cpp", "_fixture.h")) or (
        name.startswith("test_") and name.endswith(".h"))


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def paths(staged: bool = False) -> list[str]:
    """Files git knows or would add (a new file is checked before it is added), or only the staged ones."""
    if staged:
        listing = git("diff", "--cached", "--name-only", "-z", "--diff-filter=ACMR")
        return sorted(path for path in listing.decode().split("\0") if path)
    listing = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({path for path in listing.decode().split("\0") if path and (ROOT / path).is_file()})


def read(path: str, staged: bool = False) -> str | None:
    """A file's text, as staged or as it lies on disk; None for what isn't text."""
    content = git("show", f":{path}") if staged else (ROOT / path).read_bytes()
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def report(name: str, findings: list[Finding], looked_at: str) -> int:
    """Prints the findings and one closing line; the exit code for main()."""
    for finding in sorted(findings):
        print(finding)
    if findings:
        print(f"{name}: {len(findings)} finding{'s' if len(findings) > 1 else ''} in {looked_at}", file=sys.stderr)
        return 1
    print(f"{name}: {looked_at}, nothing found")
    return 0
