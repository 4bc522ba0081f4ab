"""How long a file takes from lying in Dropbox to being found in the library."""

import statistics
import threading
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

from sites import EMAIL, Sandbox, Sluice

LOOK_S = 0.01  # each look costs work on the machine under measurement


@dataclass
class Latencies:
    title: str
    seconds: list[float]

    def line(self) -> str:
        ordered = sorted(self.seconds)
        at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000  # noqa: E731
        return (f"| {self.title} | {len(ordered)} | {statistics.median(ordered) * 1000:.0f} | {at(0.9):.0f} | "
                f"{at(0.99):.0f} | {ordered[-1] * 1000:.0f} |")


def upload(sandbox: Sandbox, folder: str, name: str, content: bytes) -> None:
    query = urllib.parse.urlencode({"account": EMAIL, "path": f"{folder}/{name}"})
    sandbox.send("POST", f"/sandbox/files?{query}", content, {"Content-Type": "application/octet-stream"})


def probe(sandbox: Sandbox, sluice: Sluice, folder: str, name: str, content: bytes, timeout_s: float) -> float:
    """Seconds from the end of the upload until a search for its name finds it."""
    upload(sandbox, folder, name, content)
    begun = time.monotonic()
    while not sluice.is_found(name.split(".")[0]):
        if time.monotonic() - begun > timeout_s:
            raise SystemExit(f"bench: {name} was not found within {timeout_s:.0f} s")
        time.sleep(LOOK_S)
    return time.monotonic() - begun


def measure_idle(sandbox: Sandbox, sluice: Sluice, folder: str, files: list[Path], pause_s: float,
                 timeout_s: float) -> Latencies:
    """One file at a time, with nothing else to do."""
    seconds = []
    for number, file in enumerate(files):
        seconds.append(probe(sandbox, sluice, folder, f"idle{number:05}.jpg", file.read_bytes(), timeout_s))
        time.sleep(pause_s)
    return Latencies("idle, one file at a time", seconds)


def measure_in_rush(sandbox: Sandbox, sluice: Sluice, folder: str, rush: list[Path], probes: list[Path], rate: float,
                    timeout_s: float) -> Latencies:
    """Probes while many other files arrive, `rate` a second."""
    other = Sandbox(sandbox.connection.port)
    is_over = threading.Event()

    def feed() -> None:
        begun = time.monotonic()
        for number, file in enumerate(rush):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            upload(other, folder, f"rush-{number:05}.jpg", file.read_bytes())
        is_over.set()

    feeder = threading.Thread(target=feed)
    feeder.start()
    seconds = []
    while not is_over.is_set() and len(seconds) < len(probes):
        number = len(seconds)
        seconds.append(probe(sandbox, sluice, folder, f"probe{number:05}.jpg", probes[number].read_bytes(), timeout_s))
    feeder.join()
    return Latencies(f"while {len(rush)} files arrive, {rate:.0f} a second", seconds)
