#!/usr/bin/env python3
"""Runs clang-tidy 19 over src/, two files at a time, and remembers what was clean.

A file is looked at again only when it, a header of ours that it includes, its compile command, .clang-tidy or
clang-tidy itself changed. What it found is kept beside the verdict, so a second run tells the same, quickly.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from repo import ROOT, paths

CLANG_TIDY = "clang-tidy-19"
CACHE = ROOT / "build" / "tidy-cache"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
# Compiler warnings are the compilers' business (g++ and the asan preset build with -Werror); some flags are g++'s own.
EXTRA = ["--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-error", "--extra-arg=-w"]
PRECOMPILED = re.compile(r" -Winvalid-pch| -include \S+/cmake_pch\.hxx| -fpch-preprocess")
PARALLEL = 2


def included(path: Path, roots: list[Path]) -> set[Path]:
    """Our headers that `path` includes by "name", also through each other; a superset, as #if is not read."""
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        for name in INCLUDE.findall(text_of(current)):
            for root in [*roots, current.parent]:
                header = root / name
                if header.is_file() and header not in seen:
                    seen.add(header)
                    waiting.append(header)
                    break
    return seen


@cache
def text_of(path: Path) -> str:
    return path.read_text(errors="replace")


def key_of(source: Path, command: str, witness: str) -> str:
    """What the verdict on `source` depends on, as one name. `witness`: tool version and configuration."""
    digest = hashlib.sha256()
    for part in [witness, command.replace(str(ROOT), "."), text_of(source)]:
        digest.update(part.encode() + b"\0")
    for header in sorted(included(source, [ROOT / "src", ROOT / "tests"])):
        digest.update(str(header.relative_to(ROOT)).encode() + b"\0" + text_of(header).encode() + b"\0")
    return digest.hexdigest()


def look_at(source: Path, build: Path) -> tuple[bool, str]:
    done = subprocess.run(
        [CLANG_TIDY, "-p", str(build), "--quiet", *EXTRA, str(source)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    trouble = done.returncode != 0 or "error:" in done.stdout or "warning:" in done.stdout
    # Without a finding, stderr holds only counts of what was suppressed; with one, it may say why it could not run.
    output = done.stdout if done.stdout.strip() else done.stderr
    return not trouble, output.replace(f"{ROOT}/", "") if trouble else ""


def verdict_on(source: Path, command: str, witness: str, build: Path) -> tuple[bool, str, float]:
    """(clean, what was found, seconds); 0 seconds when the cache knew."""
    known = CACHE / key_of(source, command, witness)
    if known.is_file():
        entry = json.loads(known.read_text())
        return entry["clean"], entry["output"], 0.0
    started = time.monotonic()
    clean, output = look_at(source, build)
    if "[clang-diagnostic-error]" in output:  # it did not compile, perhaps for a cause outside our headers: ask again
        return clean, output, time.monotonic() - started
    unfinished = known.with_suffix(".part")
    unfinished.write_text(json.dumps({"source": str(source.relative_to(ROOT)), "clean": clean, "output": output}))
    unfinished.rename(known)
    return clean, output, time.monotonic() - started


def commands_of(build: Path) -> tuple[dict[str, str], Path]:
    """How each source is compiled, and the folder of a database that says so: without the headers that g++ has
    precompiled, and once each, though some are compiled a second time with mutants (tests/mutants)."""
    database = build / "compile_commands.json"
    if not database.is_file():
        sys.exit(f"lint: no {database}; run ./dev build first")
    entries: dict[str, dict] = {}
    for entry in json.loads(database.read_text()):
        entry["command"] = PRECOMPILED.sub("", entry["command"])
        entries.setdefault(str(Path(entry["file"]).resolve()), entry)
    folder = build / "lint"
    folder.mkdir(exist_ok=True)
    (folder / database.name).write_text(json.dumps(list(entries.values())))
    return {file: entry["command"] for file, entry in entries.items()}, folder


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release", help="folder with compile_commands.json")
    parser.add_argument("files", nargs="*", help="only these (default: all of src/ except tests)")
    options = parser.parse_args()

    wanted = options.files or [
        path for path in paths() if path.startswith("src/") and path.endswith(".cpp") and not path.endswith("_test.cpp")]
    sources = [(ROOT / path).resolve() for path in wanted]
    commands, database = commands_of(options.build)
    unknown = [source for source in sources if str(source) not in commands]
    if unknown:
        print("\n".join(f"{source.relative_to(ROOT)}: no target compiles this file" for source in unknown))

    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([CLANG_TIDY, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    witness = version + (ROOT / ".clang-tidy").read_text() + " ".join(EXTRA)
    known = [source for source in sources if str(source) in commands]
    with ThreadPoolExecutor(PARALLEL) as pool:
        verdicts = list(pool.map(lambda source: verdict_on(source, commands[str(source)], witness, database), known))
    for _, output, _ in verdicts:
        print(output, end="")
    looked_at = sum(seconds > 0 for _, _, seconds in verdicts)
    bad = sum(not clean for clean, _, _ in verdicts) + len(unknown)
    slowest = max(((seconds, source.name) for (_, _, seconds), source in zip(verdicts, known)), default=(0.0, "-"))
    print(f"lint: {len(sources)} files, {looked_at} looked at anew (slowest {slowest[1]}, {slowest[0]:.1f} s), "
          f"{bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
