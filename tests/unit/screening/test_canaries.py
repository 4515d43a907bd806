"""Canaries: derived the same each time, and certain to be found."""

import pytest

from finflows.screening.canaries import CANARY_MIN_MATCH, CanaryCustomer, derive_canaries
from finflows.screening.customers import Customer
from finflows.screening.matching.customer_screening import screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.sanctions_list import SanctionsList, build_list
from shared_data import shared

ENTRY = '{id},"{name}",{type},"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
ALIAS = '{id},{alias},"aka","{name}",-0- \r\n'


def listed(entries: list[tuple[int, str, str]], aliases: list[tuple[int, str]] = []) -> SanctionsList:  # noqa: B006
    sdn = "".join(ENTRY.format(id=number, name=name, type=kind) for number, name, kind in entries)
    alt = "".join(ALIAS.format(id=number, alias=at, name=name) for at, (number, name) in enumerate(aliases))
    return build_list({"sdn.csv": sdn.encode(), "alt.csv": alt.encode()})


LIST = listed(
    [
        (7, "DOE, John", "individual"),
        (8, "DOE, John", "individual"),
        (9, "ROE, Jane Example", "individual"),
        (10, "SMALL TRADING CO.", "-0-"),
        (11, "WIDE OCEAN SHIPPING", "-0-"),
        (12, "CONGLOMERATE WORLDWIDE", "-0-"),
    ],
    [(9, "JANE EXAMPLE ROE"), (11, "W.O. SHIPPING LINES")],
)


def found(canary: CanaryCustomer, sanctions_list: SanctionsList) -> list[float]:
    """The scores with which the canary finds its entry when only the best hit of each list is kept."""
    index = NameIndex.build(sanctions_list, WATCHMAN_0_31)
    customer = Customer(0, canary.customer_id, canary.name, canary.type, min_match=canary.min_match)
    (screened,) = screen_customers(index, [customer], min_match=0.88, limit=1)
    return [hit.score for hit in screened.hits if hit.entity_id == canary.entity_id]


def test_one_canary_of_each_kind_is_made_of_the_first_name_that_qualifies() -> None:
    """Equal names, names whose suffix is dropped and names equal to an alias do not qualify."""
    assert [(each.customer_id, each.name, each.type, each.entity_id) for each in derive_canaries(LIST.names)] == [
        ("canary-entity", "WIDE OCEAN SHIPPING", "BUSINESS", "11"),
        ("canary-alias", "W.O. SHIPPING LINES", "BUSINESS", "11"),
        ("canary-damaged", "conglomerat worldwide", "BUSINESS", "12"),
    ]


def test_a_persons_canary_is_written_given_names_first() -> None:
    """As customers write it; the list has the surname first."""
    (canary,) = derive_canaries(listed([(9, "ROE, Jane Example", "individual")], [(9, "ROE")]).names)
    assert canary == CanaryCustomer("canary-individual", "Jane Example ROE", "INDIVIDUAL", CANARY_MIN_MATCH, "9")


@pytest.mark.parametrize("canary", derive_canaries(LIST.names), ids=lambda each: each.customer_id)
def test_every_canary_is_found_by_the_real_matcher(canary: CanaryCustomer) -> None:
    """Also when only one hit per list is kept."""
    (score,) = found(canary, LIST)
    assert score > 0.97 if canary.customer_id == "canary-damaged" else score == 1.0


@pytest.mark.parametrize(
    ("rival", "why"),
    [
        ("CONGLOMERAT LTD", "the shortened token is listed"),
        ("CONGLOMERATES WORLDWIDE", "the other tokens are listed together"),
    ],
)
def test_a_name_that_another_could_outscore_makes_no_damaged_canary(rival: str, why: str) -> None:
    """It might be pushed out by the limit."""
    small = listed([(12, "CONGLOMERATE WORLDWIDE", "-0-"), (13, rival, "vessel")], [(12, "CONGLOM")])
    made = {(each.customer_id, each.entity_id) for each in derive_canaries(small.names)}
    assert ("canary-damaged", "12") not in made, why


def test_a_list_of_nothing_distinct_has_no_canary() -> None:
    """The caller decides what that means."""
    assert derive_canaries(listed([(7, "DOE, John", "individual")] * 2, [(7, "DOE")]).names) == ()


def test_the_real_list_has_all_four_and_they_are_found() -> None:
    """OFAC's list of July 2021 (8,976 entries)."""
    real = build_list({path.name: path.read_bytes() for path in shared("ofac/2021-07").iterdir()})
    canaries = derive_canaries(real.names)
    assert [each.customer_id for each in canaries] == [
        "canary-individual", "canary-entity", "canary-alias", "canary-damaged"
    ]  # fmt: skip
    index = NameIndex.build(real, WATCHMAN_0_31)
    customers = [Customer(0, each.customer_id, each.name, each.type, min_match=each.min_match) for each in canaries]
    screened = screen_customers(index, customers, min_match=0.88, limit=1)
    assert all(
        canary.entity_id in {hit.entity_id for hit in each.hits}
        for canary, each in zip(canaries, screened, strict=True)
    )
