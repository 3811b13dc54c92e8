"""One case's figures as Markdown for people and JSON for programs."""

import dataclasses
import datetime
import json
import statistics

LEAST_ROUNDS = 7


@dataclasses.dataclass(frozen=True)
class Limit:
    """A figure with a bound of its own, beside the comparisons: the worst of its tries."""

    name: str
    value: float
    limit: float | None
    unit: str

    @property
    def met(self):
        return None if self.limit is None else self.value <= self.limit


@dataclasses.dataclass
class Report:
    case: str
    what: str
    machine: dict
    rounds: int
    seconds: int
    measured: dict = dataclasses.field(default_factory=dict)
    ratios: list = dataclasses.field(default_factory=list)
    limits: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)
    time: datetime.datetime = dataclasses.field(
        default_factory=lambda: datetime.datetime.now(datetime.timezone.utc)
    )

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        stem = folder / f"{self.time:%Y-%m-%d}-{self.case}"
        stem.with_suffix(".md").write_text(markdown(self), encoding="utf-8")
        stem.with_suffix(".json").write_text(json.dumps(_plain(self), indent=1) + "\n", encoding="utf-8")
        return stem.with_suffix(".md")


def verdict(met):
    return {None: "no target", True: "met", False: "MISSED"}[met]


def ratio_line(ratio):
    comparison = ratio.comparison
    target = "" if comparison.target is None else f", target {comparison.target:g}"
    return (
        f"{comparison.ours} / {comparison.theirs}: {ratio.median:.3f} "
        f"[{ratio.lower:.3f} .. {ratio.upper:.3f}]{target}: {verdict(ratio.met)}"
    )


def limit_line(limit):
    bound = "" if limit.limit is None else f", at most {limit.limit:g}"
    return f"{limit.name}: {limit.value:.3f} {limit.unit}{bound}: {verdict(limit.met)}"


def markdown(report):
    parts = [f"# {report.case}", "", report.what, "", f"Measured {report.time:%Y-%m-%d %H:%M} UTC, "]
    parts[-1] += f"{report.rounds} rounds of {report.seconds} s a measurement."
    if report.rounds < LEAST_ROUNDS:
        parts += ["", f"**A trial: fewer than {LEAST_ROUNDS} rounds are no result.**"]
    parts += _ratio_table(report) + _limit_table(report) + _subject_table(report) + _round_table(report)
    if report.notes:
        parts += ["", "## Notes", "", *[f"- {note}" for note in report.notes]]
    parts += ["", "## Machine", "", "| | |", "|---|---|"]
    parts += [f"| {name} | {value} |" for name, value in report.machine.items()]
    return "\n".join(parts) + "\n"


def _ratio_table(report):
    if not report.ratios:
        return []
    lines = ["", "## Ratio of requests per CPU second", ""]
    lines += ["| ours / beside | lower quartile | median | upper quartile | target | |"]
    lines += ["|---|---|---|---|---|---|"]
    for ratio in report.ratios:
        comparison = ratio.comparison
        target = "" if comparison.target is None else f"≥ {comparison.target:g}"
        target += " (median)" if comparison.by_median else ""
        lines.append(
            f"| {comparison.ours} / {comparison.theirs} | {ratio.lower:.3f} | {ratio.median:.3f} "
            f"| {ratio.upper:.3f} | {target} | {verdict(ratio.met)} |"
        )
    return lines


def _limit_table(report):
    if not report.limits:
        return []
    lines = ["", "## Limits", "", "| | measured | at most | |", "|---|---|---|---|"]
    for limit in report.limits:
        measured = f"{limit.value:.3f} {limit.unit}"
        bound = "" if limit.limit is None else f"{limit.limit:g} {limit.unit}"
        lines.append(f"| {limit.name} | {measured} | {bound} | {verdict(limit.met)} |")
    return lines


def _subject_table(report):
    if not report.measured:
        return []
    lines = ["", "## Medians over the rounds", ""]
    lines += ["| | per CPU second | CPU µs each | per second | p50 ms | p99 ms |"]
    lines += ["|---|---|---|---|---|---|"]
    for name, found in report.measured.items():
        rate = statistics.median(one.per_cpu_second for one in found)
        wall = statistics.median(one.per_second for one in found)
        row = f"| {name} | {rate:.0f} | {1e6 / rate:.2f} | {wall:.0f} "
        lines.append(row + f"| {_percentile(found, 'p50_us')} | {_percentile(found, 'p99_us')} |")
    return lines


def _percentile(found, field):
    values = [getattr(one, field) for one in found]
    return "" if None in values else f"{statistics.median(values) / 1000:.3f}"


def _round_table(report):
    if not report.measured:
        return []
    names = list(report.measured)
    lines = ["", "## Each round, requests per CPU second", ""]
    lines += ["| round | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for number in range(report.rounds):
        rates = [f"{report.measured[name][number].per_cpu_second:.0f}" for name in names]
        lines.append(f"| {number + 1} | " + " | ".join(rates) + " |")
    return lines


def _plain(report):
    return {
        "case": report.case,
        "what": report.what,
        "time": report.time.isoformat(timespec="seconds"),
        "machine": report.machine,
        "rounds": report.rounds,
        "seconds_per_measurement": report.seconds,
        "ratios": [
            {**dataclasses.asdict(ratio), "met": ratio.met} for ratio in report.ratios
        ],
        "limits": [{**dataclasses.asdict(limit), "met": limit.met} for limit in report.limits],
        "measured": {
            name: [{**dataclasses.asdict(one), "per_cpu_second": one.per_cpu_second} for one in found]
            for name, found in report.measured.items()
        },
        "notes": report.notes,
    }
