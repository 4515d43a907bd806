"""The promotion gate of the change-over: so many clean nights in a row, read from the archive's comparisons.

A night counts when it was the night's own run, was compared with the old engine for at least the customers of the
stage, and nothing unexplained is left. A night that was not compared, was compared with answers that prove nothing, or
has no record, ends the row as a dirty one does.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from finflows.application.run_identity import night_id
from finflows.contracts.comparison import ComparisonReport
from finflows.contracts.night import Summary
from finflows.screening.rollout import BUCKETS, next_stage


@dataclass(frozen=True, slots=True)
class NightStanding:
    """``why`` says what keeps the night from counting; "" when it counts."""

    run_id: str
    run_date: date
    why: str
    new_only: int = 0

    @property
    def clean(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class RolloutStatus:
    """``nights`` with the newest first."""

    percent: int
    wanted: int
    nights: tuple[NightStanding, ...]

    @property
    def clean_in_a_row(self) -> int:
        count = 0
        for night in self.nights:
            if not night.clean:
                break
            count += 1
        return count

    @property
    def may_promote(self) -> bool:
        return self.clean_in_a_row >= self.wanted

    @property
    def verdict(self) -> str:
        if not self.nights:
            return "No night is in the archive yet."
        clean, wanted = self.clean_in_a_row, self.wanted
        if not self.may_promote:
            return f"Stay at {self.percent} %: {clean} of {wanted} clean nights in a row."
        stage = next_stage(self.percent)
        what = "switch the old engine off" if stage is None else f"go to {stage} %"
        return f"The gate is open: {clean} clean nights in a row, {wanted} wanted. You may {what}."


def newest_stage(records: Sequence[tuple[Summary, ComparisonReport | None]]) -> int:
    """The share of the customers that the newest comparison speaks of; everybody where there is none."""
    compared = {summary.run_date: comparison.percent for summary, comparison in records if comparison is not None}
    return compared[max(compared)] if compared else BUCKETS


def rollout_status(
    records: Sequence[tuple[Summary, ComparisonReport | None]], percent: int, wanted: int
) -> RolloutStatus:
    nights = [
        _standing(summary, comparison, percent)
        for summary, comparison in records
        if summary.run_id == night_id(summary.run_date)
    ]
    every = [*nights, *_without_record({night.run_date for night in nights})]
    return RolloutStatus(percent, wanted, tuple(sorted(every, key=lambda night: night.run_date, reverse=True)))


def _without_record(dates: Collection[date]) -> Iterator[NightStanding]:
    """The nights between the first and the last that left nothing: there is one every day."""
    day = min(dates, default=date.max)
    while dates and day < max(dates):
        if day not in dates:
            yield NightStanding(night_id(day), day, "no record of this night")
        day += timedelta(days=1)


def _standing(summary: Summary, comparison: ComparisonReport | None, percent: int) -> NightStanding:
    if comparison is None:
        return NightStanding(summary.run_id, summary.run_date, "not compared")
    new_only = sum(count.unexplained for count in comparison.counts if count.category == "new-only")
    return NightStanding(summary.run_id, summary.run_date, _why_not(summary, comparison, percent), new_only)


def _why_not(summary: Summary, comparison: ComparisonReport, percent: int) -> str:
    if comparison.schema_version == 1:
        return "compared before finflows looked for answers that prove nothing: compare again"
    if comparison.run_id != summary.run_id:
        return f"compared with the answers of {comparison.run_id or 'no run'}"
    vouched = {output.sha256 for output in summary.outputs}
    if comparison.new.sha256 not in vouched:
        return "compared with other hits than the record's"
    if comparison.percent < percent:
        return f"only {comparison.percent} % of the customers were compared"
    return "" if comparison.clean else comparison.verdict
