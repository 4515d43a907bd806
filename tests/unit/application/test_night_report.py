"""What a report shows: the best hits within a fixed memory, each explained by the definition of its score."""

from dataclasses import replace

import pytest

from finflows.application.night_report import (
    MOST_REJECTS,
    HitStanding,
    explained,
    first_rejects,
    hundredth,
    select_hits,
    without_report,
)
from finflows.contracts.night import ArchivedObject
from reported_nights import night, ordinary_hits


def test_the_best_hits_are_kept_best_first() -> None:
    """Of equal scores the first; all are counted."""
    scores = (0.90, 0.95, 0.90, 1.0, 0.88)
    hits = [replace(hit, score=score) for hit, score in zip(ordinary_hits(5), scores, strict=True)]
    selected = select_hits(hits, most=3)
    assert [hit.score for hit, _ in selected.kept] == [1.0, 0.95, 0.90]
    assert selected.kept[2][0].customer_id == "C000000"
    assert (selected.total, selected.left_out) == (5, 2)
    assert selected.by_hundredth == {90: 2, 95: 1, 100: 1, 88: 1}


def test_a_score_is_counted_in_its_own_hundredth() -> None:
    """Although 0.29 times 100 is less than 29."""
    assert [hundredth(score) for score in (0.29, 0.88, 0.8899, 1.0)] == [29, 88, 88, 100]


def test_the_definition_gives_the_score_again() -> None:
    """And says so when it does not."""
    hit = ordinary_hits(1)[0]
    assert explained(hit, HitStanding()).agrees
    assert not explained(replace(hit, score=hit.score + 1e-15), HitStanding()).agrees


def test_of_many_rejects_the_first_are_shown() -> None:
    """The number of all is in the summary."""
    line = '{"row": 3, "line": 4, "customer_id": "C3", "reason": "name_missing", "detail": "name is blank"}\n'
    assert len(first_rejects([line] * (MOST_REJECTS + 1))) == MOST_REJECTS
    assert first_rejects([line])[0].customer_id == "C3"


def test_a_summary_without_the_report_names_the_other_outputs() -> None:
    """So that the report made again is the same."""
    summary = night([]).summary
    report = ArchivedObject(key="2026/11/23/scr-2026-11-23/report.html", sha256="4" * 64, bytes=1)
    assert without_report(summary.model_copy(update={"outputs": [*summary.outputs, report]})) == summary


def test_a_standing_for_each_hit_or_none_at_all() -> None:
    """A file that lacks one speaks of other hits."""
    hits = ordinary_hits(2)
    repeat = HitStanding(repeat=True)
    assert [standing for _, standing in select_hits(hits, [repeat, repeat]).kept] == [repeat, repeat]
    with pytest.raises(ValueError, match="shorter"):
        select_hits(hits, [repeat])
