"""Repeats and cleared pairs: known, until either side changes."""

from dataclasses import replace

import pytest

from finflows.screening.customers import Customer
from finflows.screening.hits import Hit
from finflows.screening.listed_entries import ListedEntries
from finflows.screening.review import Fingerprints, HitStatus, Known, KnownPair, customer_fingerprint

CUSTOMER = Customer(
    1, "C1", "Jane Doe", "INDIVIDUAL", ("J. Doe",), None, date_of_birth="1970-01-01", country="US", tenant_id="T"
)
HIT = Hit("C1", "Jane Doe", "7001", "SDN", "DOE, Jane", "jane doe", 0.97, "SDGT", "individual")
BOTH = Fingerprints("c" * 64, "e" * 64)
PAIR = ("C1", "7001")
FILES = {
    "SDN.CSV": (
        b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
        b'7001,"DOE, Jane",individual,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970." \r\n'
    ),
    "alt.csv": b'7001,12,"aka","ROE, Jane",-0- \r\n',
    "add.csv": b'7001,3,"1 Main St","Havana","Cuba",-0- \r\n',
    "sdn_comments.csv": b'7001,"More remarks." \r\n',
    "readme.txt": b"not OFAC's",
}


def test_a_hit_that_nobody_knows_is_new() -> None:
    """The usual case of a first night."""
    assert Known().status(HIT, BOTH) is HitStatus.NEW


def test_a_hit_of_the_last_run_is_a_repeat() -> None:
    """Same customer data, same entry, same score."""
    known = Known(last_run={PAIR: KnownPair(BOTH, frozenset({0.9, 0.97}))})
    assert known.status(HIT, BOTH) is HitStatus.REPEAT


@pytest.mark.parametrize(
    ("hit", "both"),
    [
        (replace(HIT, score=0.96), BOTH),
        (HIT, replace(BOTH, customer="d" * 64)),
        (HIT, replace(BOTH, entry="f" * 64)),
        (replace(HIT, entity_id="36"), BOTH),
        (replace(HIT, customer_id="C2"), BOTH),
    ],
)
def test_a_hit_that_changed_since_the_last_run_is_new(hit: Hit, both: Fingerprints) -> None:
    """On either side, or in its score."""
    known = Known(last_run={PAIR: KnownPair(BOTH, frozenset({0.97}))})
    assert known.status(hit, both) is HitStatus.NEW


def test_a_decision_clears_a_pair_whatever_its_score() -> None:
    """It is about who they are; and it counts before a repeat."""
    known = Known(last_run={PAIR: KnownPair(BOTH, frozenset({0.97}))}, cleared={(PAIR, BOTH): "d1"})
    assert known.status(HIT, BOTH) is HitStatus.CLEARED
    assert known.status(replace(HIT, score=0.9), BOTH) is HitStatus.CLEARED
    assert known.decision(PAIR, BOTH) == "d1"


@pytest.mark.parametrize("changed", [replace(BOTH, customer="d" * 64), replace(BOTH, entry="f" * 64)])
def test_a_change_of_either_side_reopens_a_cleared_pair(changed: Fingerprints) -> None:
    """The decision spoke of what was there then."""
    known = Known(cleared={(PAIR, BOTH): "d1"})
    assert known.status(HIT, changed) is HitStatus.NEW
    assert known.decision(PAIR, changed) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(CUSTOMER, customer_id="C2"),
        replace(CUSTOMER, name="Jane  Doe"),
        replace(CUSTOMER, type="BUSINESS"),
        replace(CUSTOMER, alt_names=()),
        replace(CUSTOMER, alt_names=("J. Doe", "")),
        replace(CUSTOMER, date_of_birth="1970-01-02"),
        replace(CUSTOMER, country="CA"),
        replace(CUSTOMER, tenant_id=None),
    ],
)
def test_every_field_of_a_customer_is_in_the_fingerprint(changed: Customer) -> None:
    """A name that is moved into another field is a change, too."""
    assert customer_fingerprint(changed) != customer_fingerprint(CUSTOMER)


def test_neither_row_nor_threshold_is_in_the_fingerprint() -> None:
    """Customers move in the file every night."""
    assert customer_fingerprint(replace(CUSTOMER, row=9, min_match=0.5)) == customer_fingerprint(CUSTOMER)


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("SDN.CSV", b"DOE, Jane", b"DOE, Janet"),
        ("SDN.CSV", b"SDGT", b"IFSR"),
        ("SDN.CSV", b"individual", b"vessel"),
        ("SDN.CSV", b"DOB 1970.", b"DOB 1971."),
        ("alt.csv", b"ROE, Jane", b"ROE, Janet"),
        ("alt.csv", b"7001,12", b"36,12"),
        ("add.csv", b"Havana", b"Trinidad"),
        ("sdn_comments.csv", b"More", b"Other"),
    ],
)
def test_every_row_of_an_entry_is_in_its_fingerprint(file: str, before: bytes, after: bytes) -> None:
    """Remarks and addresses are what a reviewer looks at."""
    changed = {**FILES, file: FILES[file].replace(before, after)}
    assert ListedEntries.read(changed).fingerprint("7001") != ListedEntries.read(FILES).fingerprint("7001")


def test_other_entries_and_the_order_of_rows_are_not() -> None:
    """OFAC sorts its files anew now and then."""
    rows = FILES["SDN.CSV"].splitlines(keepends=True)
    turned = {**FILES, "SDN.CSV": rows[1] + rows[0].replace(b"AIRLINES", b"SHIPPING")}
    assert ListedEntries.read(turned).fingerprint("7001") == ListedEntries.read(FILES).fingerprint("7001")


def test_remarks_are_the_entrys_own() -> None:
    """Empty when OFAC gives none, or does not know the entry."""
    entries = ListedEntries.read(FILES)
    assert [entries.remarks(each) for each in ("7001", "36", "1")] == ["DOB 1970.", "", ""]
