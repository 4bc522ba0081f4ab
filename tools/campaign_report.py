"""Writes what a campaign against loss found, as Markdown: one table of fault lines, one of simulations, the failures.

Parts that weren't run are named with the reason; a part that failed makes the campaign fail.
"""

from dataclasses import dataclass, field

# The fault lines of the design, by number: what they are, where they are tried, and how often a release wants them.
LINES = {
    1: ("seeded random histories, all faults mixed", "simulation", 1_000_000),
    2: ("every N-th I/O fails", "simulation", "exhaustive"),
    3: ("kill -9 at each named crash point", "process", "20 each"),
    4: ("kill -9 at random moments under load", "process", 200),
    5: ("power loss", "simulation", 2_000),
    6: ("disk full: stored files, database, log, previews, uploads", "process", 60),
    7: ("a system call of the disk fails (fsync, fdatasync, syncfs, rename, write)", "process", 40),
    8: ("429 storms", "simulation", 500),
    9: ("the network cuts, delays, corrupts, truncates, stalls", "process", 1_000),
    10: ("cursor reset or expired", "simulation", 500),
    11: ("token expired or revoked", "simulation", 500),
    12: ("webhooks doubled, reordered, forged, lost", "simulation", 500),
    13: ("overwritten, renamed, moved or deleted meanwhile", "simulation", 2_000),
    14: ("difficult names", "simulation", 300),
    15: ("the same bytes again", "simulation", 500),
    16: ("edge sizes", "sandbox", 60),
    17: ("the clock jumps", "process", 300),
    18: ("database busy", "process", 100),
    20: ("SIGSTOP of one of two workers past its lease", "process", 50),
    21: ("restore of an older database", "process", 20),
    22: ("mass delete by a user", "simulation", 100),
    23: ("bit rot", "simulation", 200),
    24: ("upgrade in the middle of transfers", "process", 5),
}


@dataclass
class Part:
    """One part of a campaign: a program that was run, or the reason why not."""

    name: str
    seconds: float = 0
    not_run: str = ""
    failed: str = ""  # how it ended, in words; empty: well
    command: str = ""
    lines: list[dict] = field(default_factory=list)  # of the process tests, as campaign.mjs notes them
    figures: dict = field(default_factory=dict)  # of the simulation and the mutants, as their --report says
    told: str = ""  # the last lines of what it printed, where that is its report

    @property
    def harm(self) -> int:
        """Files lost, doubled or deleted early, by whatever name the part calls them."""
        kinds = ("lost", "duplicated", "early", "doubled", "deleted_early")
        is_count = [self.figures.get(kind, 0) for kind in kinds]
        return sum(line[kind] for line in self.lines for kind in kinds[:3]) + sum(
            count for count in is_count if isinstance(count, int))


@dataclass
class Campaign:
    date: str
    commit: str
    machine: str
    how: str  # the options that it was run with
    parts: list[Part]

    @property
    def is_good(self) -> bool:
        return not any(part.failed or part.harm for part in self.parts)

    @property
    def is_complete(self) -> bool:
        return not any(part.not_run for part in self.parts)


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def grouped(number: float) -> str:
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"


def add_up(lines: list[dict]) -> dict[int, dict]:
    """Sums the notes of one fault line, whoever made them."""
    sums: dict[int, dict] = {}
    for line in lines:
        entry = sums.setdefault(line["line"], {"count": 0, "files": 0, "lost": 0, "duplicated": 0, "early": 0,
                                               "settle_ms": [], "details": []})
        for key in ("count", "files", "lost", "duplicated", "early"):
            entry[key] += line.get(key, 0)
        entry["settle_ms"] += line.get("settle_ms", [])
        detail = f'{line["fault"]}: {grouped(line["count"])}'
        entry["details"].append(f'{detail} ({line["detail"]})' if line.get("detail") else detail)
    return sums


def fault_table(lines: list[dict]) -> list[str]:
    rows = ["| # | fault | tried | files | lost / duplicated / early | settled p50 / p99, s | a release wants |",
            "|---|---|---|---|---|---|---|"]
    for number, entry in sorted(add_up(lines).items()):
        name, _, wanted = LINES.get(number, ("", "", ""))
        settled = "–"
        if entry["settle_ms"]:
            p50, p99 = (percentile(entry["settle_ms"], percent) / 1000 for percent in (50, 99))
            settled = f"{p50:.1f} / {p99:.1f}"
        outcome = f'{entry["lost"]} / {entry["duplicated"]} / {entry["early"]}'
        wanted = grouped(wanted) if isinstance(wanted, int) else wanted
        rows.append(f'| {number} | {name} | {grouped(entry["count"])} | {grouped(entry["files"])} | {outcome} '
                    f"| {settled} | {wanted} |")
    return rows


def flat(figures: dict, before: str = "") -> list[tuple[str, str]]:
    """Names and values of a report, however deep; lists of plain values in one."""
    found = []
    for name, value in figures.items():
        name = f"{before}{name}".replace("_", " ")
        if isinstance(value, dict):
            found += flat(value, f"{name}: ")
        elif name.endswith(" ms") and isinstance(value, list):
            p50, p99 = (percentile(value or [0], percent) / 1000 for percent in (50, 99))
            found.append((f"{name[:-3]}, seconds", f"p50 {p50:.1f}, p99 {p99:.1f} ({grouped(len(value))} times)"))
        elif name.endswith("virtual ms"):
            found.append((f"{name[:-3]} hours", grouped(round(value / 3_600_000, 1))))
        elif isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value):
            for number, one in enumerate(value, 1):
                found += flat(one if isinstance(one, dict) else {"": one}, f"{name} {number}: ")
        elif isinstance(value, list):
            found.append((name, ", ".join(map(str, value)) or "none"))
        else:
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            found.append((name, grouped(value) if is_number and "seed" not in name else str(value)))
    return found


def figures_table(part: Part) -> list[str]:
    rows = [f"### {part.name}", "", "| figure | value |", "|---|---|"]
    rows += [f"| {name} | {value} |" for name, value in flat(part.figures)]
    return [*rows, ""]


def outcome_of(part: Part) -> str:
    if part.not_run:
        return f"**not run**: {part.not_run}"
    return f"**failed**: {part.failed}" if part.failed else "passed"


def untried(parts: list[Part]) -> list[str]:
    """Fault lines of the process campaign that nobody noted."""
    noted = {line["line"] for part in parts for line in part.lines}
    return [f"{number} ({name})" for number, (name, layer, _) in LINES.items()
            if layer == "process" and number not in noted]


def markdown(campaign: Campaign) -> str:
    lines = [line for part in campaign.parts for line in part.lines]
    verdict = "nothing lost, nothing doubled, nothing deleted early" if campaign.is_good else "**see what failed**"
    if not campaign.is_complete:
        verdict += "; not every part was run"
    text = [f"# Campaign against loss, {campaign.date}", "",
            f"Written by `./dev campaign {campaign.how}`: {verdict}.", "",
            f"- Commit: {campaign.commit}", f"- Machine: {campaign.machine}", "", "## Parts", "",
            "| part | outcome | seconds |", "|---|---|---|"]
    text += [f"| {part.name} | {outcome_of(part)} | {'–' if part.not_run else f'{part.seconds:.0f}'} |"
             for part in campaign.parts]
    text += ["", "## The real process, by fault line", ""]
    text += fault_table(lines) if lines else ["No part of the process campaign has noted anything."]
    if missing := untried(campaign.parts):
        text += ["", f"Not tried by any part: {'; '.join(missing)}."]
    if lines:
        text += ["", "What was done, in detail:", ""]
        text += [f"- {number}: {detail}" for number, entry in sorted(add_up(lines).items())
                 for detail in entry["details"]]
    text += ["", "## Simulation and mutants", ""]
    for part in campaign.parts:
        if part.figures:
            text += figures_table(part)
        if part.told:
            text += [f"### {part.name}", "", "```text", part.told, "```", ""]
    if not any(part.figures or part.told for part in campaign.parts):
        text += ["Neither was run.", ""]
    text += ["## To see a failure again", ""]
    failed = [part for part in campaign.parts if part.failed]
    text += [f"- {part.name}: `{part.command}`" for part in failed] or ["Nothing failed."]
    seeds = {part.name: sorted({line["seed"] for line in part.lines}) for part in campaign.parts if part.lines}
    text += ["", "Seeds: " + ("; ".join(f"{name} {', '.join(map(str, of))}" for name, of in seeds.items()) or "none")]
    return "\n".join(text).rstrip() + "\n"
