#!/usr/bin/env python3
"""Runs the shell blocks of README.md and docs/guide/, so that what a reader copies works.

A block tagged ```sh test is run with bash, in a scratch folder (one a document, blocks in order), with the built
programs on the PATH. A block tagged ```sh alone needs a person or another machine: only its commands must exist.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from repo import ROOT, Finding, paths, read, report

BLOCK_SECONDS_MAX = 120
FENCE = re.compile(r"^(?P<indent>[ ]*)```(?P<tag>[^\n`]*)\n(?P<body>.*?)^(?P=indent)```[ ]*$", re.MULTILINE | re.DOTALL)
HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1[^\n]*\n.*?^\s*\2$", re.MULTILINE | re.DOTALL)
ASSIGNMENT = re.compile(r"^[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S)*\s*")
# Words that begin a line of shell without naming a program, and what stands before the program that matters.
SHELL_WORDS = set("if then else elif fi for while until do done case esac function { } ( ) ! [[ [ "
                  "cd echo export exit set unset source . read printf test true false wait kill trap".split())
BEFORE_COMMAND = {"sudo", "exec", "time", "nohup", "env"}


@dataclass(frozen=True)
class Block:
    path: str
    line: int
    tag: str
    body: str


def blocks(path: str, text: str) -> list[Block]:
    found = []
    for match in FENCE.finditer(text):
        indent = match["indent"]
        body = "".join(line.removeprefix(indent) for line in match["body"].splitlines(keepends=True))
        found.append(Block(path, text.count("\n", 0, match.start()) + 1, " ".join(match["tag"].split()), body))
    return found


def first_words(body: str) -> list[str]:
    """The program each command line of a block starts with."""
    words = []
    for line in HEREDOC.sub("\n", body).replace("\\\n", " ").splitlines():
        line = line.strip()
        while match := ASSIGNMENT.match(line):
            line = line[match.end() :]
        parts = [part for part in line.split() if not part.startswith("-")]
        while parts and parts[0] in BEFORE_COMMAND:
            parts.pop(0)
        if parts and not parts[0].startswith("#") and parts[0] not in SHELL_WORDS:
            words.append(parts[0].rstrip(";"))
    return words


def exists(word: str, programs: str, root: Path = ROOT) -> bool:
    if word.startswith(("./", "tools/", "build/")):
        return os.access(root / word, os.X_OK) or os.access(Path(programs) / Path(word).name, os.X_OK)
    return shutil.which(word, path=f"{programs}:{os.environ['PATH']}:/usr/sbin:/sbin") is not None


def check_named(block: Block, programs: str) -> list[Finding]:
    findings = []
    syntax = subprocess.run(["bash", "-n"], input=block.body, text=True, stderr=subprocess.PIPE)
    if syntax.returncode:
        findings.append(Finding(block.path, block.line, f"bash cannot read this block: {syntax.stderr.strip()}"))
    for word in first_words(block.body):
        if not exists(word, programs):
            findings.append(Finding(block.path, block.line, f"no command '{word}'"))
    return findings


def run(block: Block, folder: str, programs: str) -> list[Finding]:
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": folder}
    with tempfile.TemporaryFile("w+", errors="replace") as output:  # a pipe would stay open in what a block leaves running
        process = subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", block.body], cwd=folder, env=environment, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            status: int | str = process.wait(BLOCK_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            status = f"not at an end after {BLOCK_SECONDS_MAX} s"
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it left running
            except ProcessLookupError:
                pass
            process.wait()
        if status == 0:
            return []
        output.seek(0)
        told = output.read()[-2000:].strip().replace("\n", "\n    ")
        return [Finding(block.path, block.line, f"this block failed ({status}):\n    {told}")]


def check_document(path: str, text: str, programs: str) -> tuple[list[Finding], int]:
    """The findings, and how many blocks were run."""
    findings, runs = [], 0
    with tempfile.TemporaryDirectory(prefix="docs-") as folder:
        for block in blocks(path, text):
            words = block.tag.split()
            if words == ["sh", "test"]:
                findings += run(block, folder, programs)
                runs += 1
            elif words == ["sh"]:
                findings += check_named(block, programs)
            elif words[:1] in (["sh"], ["bash"], ["shell"], ["console"], ["zsh"]) or not words:
                findings.append(Finding(path, block.line, f"tag this block `sh test`, `sh`, or what it holds (`text`), "
                                                          f"not `{block.tag}`"))
    return findings, runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", default=str(ROOT / "build" / "release" / "bin"), help="folder of the built programs")
    programs = str(Path(parser.parse_args().programs).resolve())
    documents = [path for path in paths() if path == "README.md" or re.fullmatch(r"docs/guide/.+\.md", path)]
    findings, runs = [], 0
    for path in documents:
        found, count = check_document(path, read(path) or "", programs)
        findings += found
        runs += count
    return report("docs", findings, f"{len(documents)} documents ({runs} blocks run)")


if __name__ == "__main__":
    sys.exit(main())
