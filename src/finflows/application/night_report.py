"""What the report of a night is made of: the summary, the manifest, the hits with their explanations, the rejects.

Everything comes from the archive record, so that the report can be made again from it years later, byte for byte. The
explanations are computed by the definition of the score (screening.matching.explanation: plain Python, no numpy), not
by the search that found the hits: that both give the same floats is one of the night's proofs.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Final, Protocol

from finflows.contracts.night import Manifest, Reject, Summary
from finflows.screening.hits import Hit
from finflows.screening.matching.explanation import Explanation, explain
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.names import prepare_customer_name, tokens_of

MOST_HITS: Final = 20_000  # a browser sorts and filters so many at once, and the file stays under 15 MB
MOST_REJECTS: Final = 500
REPORT_NAME: Final = "report.html"
STANDINGS_NAME: Final = "matches_status.parquet"


@dataclass(frozen=True, slots=True)
class HitStanding:
    """What is known of a hit beyond its score; None: nobody looked."""

    repeat: bool | None = None  # unchanged since the last night
    cleared: bool | None = None  # a reviewer said that it is another person


UNKNOWN_STANDING: Final = HitStanding()


@dataclass(frozen=True, slots=True)
class ReportedHit:
    hit: Hit
    explanation: Explanation
    standing: HitStanding

    @property
    def agrees(self) -> bool:
        """Whether the definition of the score gives the very float that the search gave."""
        return self.explanation.score == self.hit.score


@dataclass(frozen=True, slots=True)
class SelectedHits:
    """``by_hundredth`` counts all hits (88: 0.88 to below 0.89); ``kept`` are the best of them, best first."""

    kept: Sequence[tuple[Hit, HitStanding]]
    by_hundredth: Counter[int] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.by_hundredth.total()

    @property
    def left_out(self) -> int:
        return self.total - len(self.kept)


@dataclass(frozen=True, slots=True)
class NightReport:
    """``summary`` names the outputs without the report: a file cannot hold its own hash."""

    summary: Summary
    manifest: Manifest
    hits: SelectedHits
    rejects: Sequence[Reject]  # the first ones; the summary has their number


class StandingsReader(Protocol):
    def __call__(self, path: Path) -> Iterable[HitStanding]:
        """The standings of a file, one per hit of matches.parquet and in its order."""
        ...


def standings_in(folder: Path, read: StandingsReader) -> Iterable[HitStanding] | None:
    """Of a record; None where nobody judged the hits."""
    path = folder / STANDINGS_NAME
    return read(path) if path.is_file() else None


class ReportWriter(Protocol):
    def __call__(self, path: Path, report: NightReport) -> None: ...


def select_hits(
    hits: Iterable[Hit], standings: Iterable[HitStanding] | None = None, most: int = MOST_HITS
) -> SelectedHits:
    """Take the hits as they come, each with its standing if those are known; equal scores stay in input order.

    Memory is bounded by ``most``.
    """
    by_hundredth: Counter[int] = Counter()
    best: list[tuple[float, int, Hit, HitStanding]] = []
    judged = zip(hits, repeat(UNKNOWN_STANDING)) if standings is None else zip(hits, standings, strict=True)
    for place, (hit, standing) in enumerate(judged):
        by_hundredth[hundredth(hit.score)] += 1
        entry = (hit.score, -place, hit, standing)
        if len(best) < most:
            heapq.heappush(best, entry)
        else:
            heapq.heappushpop(best, entry)
    return SelectedHits([(hit, standing) for _, _, hit, standing in sorted(best, reverse=True)], by_hundredth)


def hundredth(score: float) -> int:
    """0.8899 gives 88; 0.29 gives 29, although 0.29 * 100 is a little less in floating point."""
    return int(score * 100 + 1e-9)


def explained(hit: Hit, standing: HitStanding) -> ReportedHit:
    query = tokens_of(prepare_customer_name(hit.name))
    return ReportedHit(hit, explain(query, tokens_of(hit.matched_name_prepared), WATCHMAN_0_31), standing)


def first_rejects(lines: Iterable[str]) -> list[Reject]:
    """Of rejects.ndjson. The file's columns are snake_case, which the contract takes too."""
    rejects: list[Reject] = []
    for line in lines:
        if len(rejects) == MOST_REJECTS:
            break
        rejects.append(Reject.parse(line, what="A line of rejects.ndjson"))
    return rejects


def without_report(summary: Summary) -> Summary:
    """The summary as the report knows it."""
    outputs = [output for output in summary.outputs if not output.key.endswith("/" + REPORT_NAME)]
    return summary.model_copy(update={"outputs": outputs})
