#!/usr/bin/env python3
"""Runs the campaign against loss and writes its report: simulation, every failing operation, mutants, real process.

`./dev campaign [--minutes N] [--quick] [--upgrade-from COMMIT]` builds what this needs. How often each fault is tried
follows from --minutes, up to the counts that a release wants; never less than in the tests. What isn't built is named
in the report as not run.
"""

import argparse
import datetime
import json
import os
import platform
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from campaign_report import Campaign, Part, markdown
from repo import ROOT

# Shares of the time; every failing operation takes what it takes, and so do the mutants, which in a short campaign
# are only tried until each is killed.
SIMULATION_SHARE = 0.35
MUTANTS_SHARE = 0.15
MINUTES_FOR_WHOLE_MUTANTS = 240
PROCESS_MINUTES_OF_A_RELEASE = 75
HISTORIES_OF_A_RELEASE = 1_000_000
# Test: what it repeats, with the count of a release and the least (that of the tests).
PROCESS_PARTS = {
    "crash_points": {"KILLS_A_POINT": (20, 3), "RANDOM_KILLS": (200, 20)},
    "two_workers": {"STOPS_A_POINT": (3, 1), "DATABASE_HOLDS": (100, 3)},
    "disk": {"FILLINGS": (10, 1), "DISK_ERRORS_EACH": (4, 1)},
    "network": {"NETWORK_FAULTS": (1_000, 100), "LOST_DELETE_ANSWERS": (20, 6), "EDGE_ROUNDS": (10, 1)},
    "clock": {"CLOCK_ROUNDS": (43, 1)},
    "upgrade": {"UPGRADES": (5, 1)},
}
OUTPUT_KEPT_LINES = 120


def scaled(wanted: int, least: int, share: float) -> int:
    return max(least, min(wanted, round(wanted * share)))


def git(*words: str) -> str:
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout.strip()


def commit_line() -> str:
    changed = " with changes" if git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{git('rev-parse', '--short', 'HEAD')}{changed} ({git('log', '-1', '--format=%s')})"


def machine_line() -> str:
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return (f"{os.cpu_count()} cores, {model}, Linux {platform.release().split('-')[0]}; "
            f"load {os.getloadavg()[0]:.1f} at the start")


def run(part: Part, words: list[str], limit_s: float, environment: dict[str, str] | None = None) -> str:
    """Runs it in a group of its own, shows what it says, and notes how it ended; answers its last lines."""
    own = environment or {}
    part.command = " ".join([*(f"{name}={value}" for name, value in own.items() if name != "E2E_REPORT"), *words])
    print(f"+ {part.command}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(words, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
                                 env={**os.environ, **own})
        try:
            code = child.wait(limit_s)
            part.failed = "" if code == 0 else f"exit code {code}"
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            part.failed = f"not ended after {limit_s:.0f} s"
        part.seconds = time.monotonic() - began
        output.seek(0)
        lines = output.read().splitlines()
    if part.failed:
        print("\n".join(lines[-OUTPUT_KEPT_LINES:]))
    print(f"  {part.name}: {part.failed or 'passed'}, {part.seconds:.0f} s", flush=True)
    return "\n".join(lines[-OUTPUT_KEPT_LINES:])


def with_report(part: Part, program: Path, options: list[str], limit_s: float) -> Part:
    """A program that writes its figures, one JSON object, where --report says."""
    if not program.exists():
        part.not_run = f"{program.name} isn't built"
        return part
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        run(part, [os.path.relpath(program, ROOT), *options, "--report", str(report)], limit_s)
        if report.exists():
            part.figures = json.loads(report.read_text())
        elif not part.failed:
            part.failed = "it wrote no report"
    part.command = repeatable(part.command.split(" --report")[0], program)
    return part


def repeatable(command: str, program: Path) -> str:
    """As from a tree that was built, wherever the programs of this run lay."""
    return command.replace(os.path.relpath(program, ROOT), f"build/release/bin/{program.name}")


def simulate(programs: Path, minutes: float, first_seed: int) -> Part:
    seconds = int(minutes * 60)
    options = ["--profile", "all", "--histories", str(HISTORIES_OF_A_RELEASE), "--seed", str(first_seed),
               "--jobs", str(os.cpu_count() or 1), "--time-limit-s", str(seconds), "--check-determinism", "1"]
    return with_report(Part("simulated histories"), programs / "sluice_sim", options, seconds + 600)


def with_words(part: Part, program: Path, options: list[str], limit_s: float) -> Part:
    """A program whose report is the table that it prints."""
    if not program.exists():
        part.not_run = f"{program.name} isn't built"
        return part
    part.told = run(part, [os.path.relpath(program, ROOT), *options], limit_s)
    part.command = repeatable(part.command, program)
    return part


def kill_mutants(programs: Path, is_quick: bool) -> Part:
    options = ["--every-mutant", "--seeds", "2000", "--jobs", str(os.cpu_count() or 1), *(["--short"] if is_quick else [])]
    return with_words(Part("mutants"), programs / "sluice_sim_mutants", options, 7_200)


def fail_every_operation(programs: Path) -> Part:
    return with_words(Part("every failing operation"), programs / "every_failing_operation", [], 3_600)


def break_the_process(programs: Path, test: str, minutes: float, seed: int, old_programs: Path | None) -> Part:
    share = minutes / PROCESS_MINUTES_OF_A_RELEASE
    part = Part(test.replace("_", " "))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "lines"
        environment = {"SLUICE_BIN": str(programs), "E2E_SEED": str(seed), "E2E_REPORT": str(report)}
        for name, (wanted, least) in PROCESS_PARTS[test].items():
            environment[f"E2E_{name}"] = str(scaled(wanted, least, share))
        if old_programs:
            environment["E2E_OLD_BIN"] = str(old_programs)
        run(part, ["tests/e2e/run.sh", f"{test}_test.mjs"], max(minutes, 10) * 60 * 2, environment)
        if report.exists():
            part.lines = [json.loads(line) for line in report.read_text().splitlines()]
    part.command = part.command.replace(f"{ROOT}/", "")
    return part


def options_of(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="how long it may take, about (default: 60)")
    parser.add_argument("--quick", action="store_true", help="the counts of the tests, and a minute of simulation")
    parser.add_argument("--only", action="append", default=[], metavar="PART", help="this part alone; may be repeated")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000_000))
    parser.add_argument("--programs", type=Path, default=ROOT / "build/release/bin")
    parser.add_argument("--old-programs", type=Path, help="an older build, for the upgrade; ./dev makes it of a commit")
    parser.add_argument("--report", type=Path, help="where to write (default: bench/campaign/<date>.md)")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    options = options_of(words)
    minutes = 3 if options.quick else options.minutes
    programs = options.programs.resolve()
    commit, machine = commit_line(), machine_line()
    process_minutes = minutes * (1 - SIMULATION_SHARE - MUTANTS_SHARE)
    plan = {
        "simulation": lambda: simulate(programs, minutes * SIMULATION_SHARE, options.seed),
        "operations": lambda: fail_every_operation(programs),
        "mutants": lambda: kill_mutants(programs, minutes < MINUTES_FOR_WHOLE_MUTANTS),
        **{test: lambda test=test: break_the_process(programs, test, process_minutes, options.seed,
                                                     options.old_programs) for test in PROCESS_PARTS},
    }
    if unknown := [name for name in options.only if name not in plan]:
        print(f"There is no part {', '.join(unknown)}; there are {', '.join(plan)}.", file=sys.stderr)
        return 2
    parts = [work() if not options.only or name in options.only else Part(name, not_run="left out by --only")
             for name, work in plan.items()]
    now = datetime.datetime.now(datetime.timezone.utc)
    how = "--quick" if options.quick else f"--minutes {minutes}"
    campaign = Campaign(now.strftime("%Y-%m-%d"), commit, machine, how, parts)
    report = options.report or ROOT / f"bench/campaign/{campaign.date}.md"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(markdown(campaign))
    print(f"{'nothing lost, doubled or deleted early' if campaign.is_good else 'SOMETHING FAILED'}: {report}")
    return 0 if campaign.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
