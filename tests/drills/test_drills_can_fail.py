"""The drills see defects: each of these, planted in a copy of the project, turns a row red."""

import pytest

from drills.screening.planted import DELIVER, MERGE, TASK, planted
from drills.screening.stage import Stage
from drills.screening.suite import DRILLS
from night_runs import PROJECT

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("defect", "program", "fault", "seen"),
    [
        ("marker_first", TASK, "task killed between its two writes", "vouches for results that are not there"),
        ("merge_without_counting", MERGE, "missing done marker", "results were written"),
        ("delivery_forgotten", DELIVER, "queue hands every alert out twice", "alerts were posted twice"),
        ("sigterm_ignored", TASK, "one Spot task reclaimed", "chunk 1 ran as [[(137, "),
    ],
)
def test_a_planted_defect_turns_its_drill_red(stage: Stage, defect: str, program: str, fault: str, seen: str) -> None:
    """And the complaint names what the defect does."""
    project = planted(stage.folder / defect, PROJECT, program, defect)
    (drill,) = (drill for drill in DRILLS if drill.fault == fault)
    row = drill.row(stage.with_project(project))
    assert not row.is_green
    assert any(seen in complaint for complaint in row.findings.complaints), row


def test_customers_of_a_chunk_that_was_not_counted_are_lost_rows(stage: Stage) -> None:
    """Not only a complaint: the table counts them."""
    project = planted(stage.folder / "uncounted", PROJECT, MERGE, "merge_without_counting")
    (drill,) = (drill for drill in DRILLS if drill.fault == "missing done marker")
    assert drill.row(stage.with_project(project)).findings.rows_lost > 0
