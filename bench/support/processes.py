"""Programs under measurement: started, awaited, and asked for what they cost."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """CPU seconds, user and system, and the peak of resident memory."""

    own_s: float = 0.0
    children_s: float = 0.0
    peak_mib: float = 0.0
    children_peak_mib: float = 0.0

    def since(self, before: "Cost") -> "Cost":
        return Cost(self.own_s - before.own_s, self.children_s - before.children_s, self.peak_mib,
                    self.children_peak_mib)


def times_of(pid: int) -> tuple[float, float]:
    """Own seconds, and those of children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    user, system, children_user, children_system = (int(field) for field in fields[11:15])
    return (user + system) / TICKS, (children_user + children_system) / TICKS


def peak_of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def resident_of(pid: int) -> float:
    """MiB of memory now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += [int(word) for word in (task / "children").read_text().split()]
        except FileNotFoundError:
            continue  # the thread has ended meanwhile
    return found


def cost_of(pid: int) -> Cost:
    own, ended = times_of(pid)
    cost = Cost(own, ended, peak_of(pid), 0.0)
    waiting = children_of(pid)
    while waiting:
        child = waiting.pop()
        try:
            cost.children_s += sum(times_of(child))
            cost.children_peak_mib = max(cost.children_peak_mib, peak_of(child))
            waiting += children_of(child)
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended meanwhile; its parent's sum has it
    return cost


class Program:
    """Runs until the end of the `with` block; ready once it has said `listening on …`."""

    def __init__(self, arguments: list[str], environment: dict[str, str] | None = None, log: Path | None = None):
        self.log = open(log, "ab") if log else subprocess.DEVNULL  # noqa: SIM115
        self.process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            raise SystemExit(f"bench: {arguments[0]} did not start; see {log}")
        self.address = line.split()[-1]

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[-1])

    def cost(self) -> Cost:
        return cost_of(self.process.pid)

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run_measured(arguments: list[str], environment: dict[str, str] | None = None) -> tuple[float, Cost]:
    """Runs a program to its end: wall-clock seconds and cost."""
    begun = time.monotonic()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {arguments[0]} ended with {process.returncode}")
    return wall, Cost(own_s=usage.ru_utime + usage.ru_stime, peak_mib=usage.ru_maxrss / 1024)
