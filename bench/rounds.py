"""Alternating rounds and what follows from them."""

import dataclasses
import statistics

from load import Measurement


@dataclasses.dataclass(frozen=True)
class Subject:
    """One side of a comparison: measure(seconds, round) gives a Measurement."""

    name: str
    measure: object


@dataclasses.dataclass(frozen=True)
class Comparison:
    """ours / theirs has to reach the target: at its upper quartile, or, for "the same", its median."""

    ours: str
    theirs: str
    target: float | None
    by_median: bool = False


@dataclasses.dataclass(frozen=True)
class Ratio:
    comparison: Comparison
    each: list
    lower: float
    median: float
    upper: float

    @property
    def met(self):
        """None where there is no target."""
        if self.comparison.target is None:
            return None
        reached = self.median if self.comparison.by_median else self.upper
        return reached >= self.comparison.target


def run(subjects, rounds, seconds, say):
    """{name: [Measurement of each round]}; every second round goes backwards, so none is always first."""
    measured = {subject.name: [] for subject in subjects}
    for number in range(rounds):
        for subject in subjects if number % 2 == 0 else reversed(subjects):
            found: Measurement = subject.measure(seconds, number)
            measured[subject.name].append(found)
            rate = f"{found.per_cpu_second:>10.0f} per CPU second"
            say(f"  round {number + 1}/{rounds}  {subject.name:<24} {rate}")
    return measured


def quartiles(values):
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


def ratio(comparison, measured):
    """From the ratios within each round, so that what disturbs a whole round falls out."""
    pairs = zip(measured[comparison.ours], measured[comparison.theirs])
    each = [ours.per_cpu_second / theirs.per_cpu_second for ours, theirs in pairs]
    return Ratio(comparison, each, *quartiles(each))
