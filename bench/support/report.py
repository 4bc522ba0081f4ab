"""What every benchmark says of its machine, and where its results go."""

import datetime
import os
import platform
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "RESULTS.md"
QUIET_LOAD = 1.5


def machine_line() -> str:
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores, {model}, Linux {'.'.join(platform.release().split('.')[:2])}"


def heading(title: str, load_before: float) -> list[str]:
    is_shared = load_before > QUIET_LOAD
    return [f"## {title}, {datetime.date.today().isoformat()}", "",
            f"Machine: {machine_line()}; load {load_before:.1f} at the start"
            + (": a shared machine, so read the ratios rather than the figures." if is_shared else "."), ""]


def record(lines: list[str]) -> None:
    """The newest measurement stands first, behind the explanation."""
    text = RESULTS.read_text() if RESULTS.exists() else "# Measurements\n"
    mark = text.find("\n## ")
    head, tail = (text, "") if mark < 0 else (text[:mark + 1], text[mark + 1:])
    RESULTS.write_text(head.rstrip() + "\n\n" + "\n".join(lines).rstrip() + "\n" + ("\n" + tail if tail else ""))
