"""Every drill of `make drill` is green. One runs with every `make test`, the others in the long tier."""

import pytest

from drills.screening.drill import Drill
from drills.screening.stage import Stage
from drills.screening.suite import DRILLS

SAMPLE = {"done chunks resumed"}


@pytest.mark.parametrize(
    "drill",
    [pytest.param(each, id=each.fault, marks=[] if each.fault in SAMPLE else pytest.mark.long) for each in DRILLS],
)
def test_nothing_is_lost_or_doubled(stage: Stage, drill: Drill) -> None:
    """The verdict of the table, row by row."""
    row = drill.row(stage)
    assert row.is_green, row


def test_the_sample_consists_of_drills() -> None:
    """A renamed drill must not fall out of it silently."""
    assert {drill.fault for drill in DRILLS} >= SAMPLE


def test_every_drill_has_a_name_of_its_own() -> None:
    """Rows are chosen and found by it."""
    faults = [drill.fault for drill in DRILLS]
    assert len(faults) == len(set(faults))
