"""An alert's id says what it tells."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from finflows.screening.alerting import alert_id, programs_of
from finflows.screening.hits import Hit

DAY = date(2026, 11, 23)
LIST = "a" * 64
HIT = Hit("C1", "Jane Doe", "7001", "SDN", "DOE, Jane", "jane doe", 0.97, "SDGT; IFSR", "individual")
OTHER = replace(HIT, entity_id="36", score=0.9)


def test_the_same_finding_has_the_same_id() -> None:
    """A rerun chunk, a redrive: also when the name was written otherwise, for ids and scores are what is told."""
    assert alert_id(DAY, "C1", [HIT, OTHER], LIST) == alert_id(DAY, "C1", [HIT, OTHER], LIST)
    assert alert_id(DAY, "C1", [HIT], LIST) == alert_id(DAY, "C1", [replace(HIT, name="JANE DOE")], LIST)


@given(st.permutations([HIT, OTHER, replace(HIT, list="ALT"), replace(HIT, score=0.91)]))
def test_the_order_of_hits_means_nothing(hits: list[Hit]) -> None:
    """It is the search's own affair."""
    assert alert_id(DAY, "C1", hits, LIST) == alert_id(DAY, "C1", sorted(hits, key=repr), LIST)


def test_another_finding_has_another_id() -> None:
    """Day, customer, entry, score, list, and how many: each counts."""
    known = alert_id(DAY, "C1", [HIT], LIST)
    others = [
        alert_id(date(2026, 11, 24), "C1", [HIT], LIST),
        alert_id(DAY, "C2", [HIT], LIST),
        alert_id(DAY, "C1", [replace(HIT, entity_id="7002")], LIST),
        alert_id(DAY, "C1", [replace(HIT, list="ALT")], LIST),
        alert_id(DAY, "C1", [replace(HIT, score=0.9700000000000001)], LIST),
        alert_id(DAY, "C1", [HIT, HIT], LIST),
        alert_id(DAY, "C1", [HIT], "b" * 64),
    ]
    assert len({known, *others}) == 1 + len(others)


def test_an_id_is_one_that_a_webhook_may_have() -> None:
    """No dot, which separates id, time and body in what is signed."""
    assert alert_id(DAY, "C.1", [HIT], LIST).removeprefix("alert-").isalnum()


def test_programs_are_told_one_by_one() -> None:
    """A hit has them in one text."""
    assert programs_of(HIT) == ("SDGT", "IFSR")
    assert programs_of(replace(HIT, programs="")) == ()
