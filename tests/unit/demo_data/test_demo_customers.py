"""The stream of customers: repeatable, independent of what else is asked for, and mixed as promised."""

import hashlib
import io
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from finflows.demo_data.customer_rows import Columns, write_csv
from finflows.demo_data.customers import DemoCustomer, customers
from finflows.demo_data.listed_damage import ListedName

LISTED = (
    ListedName("101", "MADURO MOROS, Nicolas", is_person=True),
    ListedName("102", "BANCO NACIONAL DE CUBA", is_person=False),
)
SHARE = 0.01


@pytest.fixture(scope="module")
def many() -> list[DemoCustomer]:
    return list(customers(20_000, 1, LISTED, SHARE))


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Pinned, so that a Python version, a hash seed or a platform that differs is noticed."""
    text = io.StringIO()
    write_csv(customers(2_000, 7, LISTED, SHARE), Columns(date_of_birth=True, country=True), text)
    digest = hashlib.sha256(text.getvalue().encode()).hexdigest()
    assert digest == "5bde24bc6de5b173eaa666a1d16812b8ec465d56bd024ca053306d05d1e4f79a"


def test_another_seed_gives_other_customers() -> None:
    assert [row.name for row in customers(20, 1)] != [row.name for row in customers(20, 2)]


def test_more_rows_leave_the_first_as_they_were(many: list[DemoCustomer]) -> None:
    assert list(customers(777, 1, LISTED, SHARE)) == many[:777]


def test_undamaged_rows_do_not_depend_on_the_list(many: list[DemoCustomer]) -> None:
    pairs = zip(many, customers(len(many), 1), strict=True)
    assert all(row == other for row, other in pairs if row.truth is None)


def test_rows_are_made_one_by_one() -> None:
    """A file of any length takes the memory of a row."""
    assert len(list(islice(customers(10**15, 1, LISTED), 3))) == 3


def test_ids_are_unique_and_rise(many: list[DemoCustomer]) -> None:
    assert [many[0].customer_id, many[-1].customer_id] == ["C0000000", "C0019999"]
    assert len({row.customer_id for row in many}) == len(many)


def test_damaged_names_are_spread_evenly(many: list[DemoCustomer]) -> None:
    """One in each hundred rows at a share of 0.01; each says whose name it was and how it was damaged."""
    rows = [number for number, row in enumerate(many) if row.truth]
    assert [number // 100 for number in rows] == list(range(200))
    kinds = Counter(row.truth.damage for row in many if row.truth)
    assert len(kinds) == 9  # no marks in these two names


def test_a_damaged_customer_has_the_type_of_the_listed(many: list[DemoCustomer]) -> None:
    types = {(row.truth.listed.entity_id, row.type) for row in many if row.truth}
    assert types == {("101", "INDIVIDUAL"), ("102", "BUSINESS")}


def test_no_list_or_no_share_means_no_damage() -> None:
    assert not any(row.truth for row in customers(2_000, 1))
    assert not any(row.truth for row in customers(2_000, 1, LISTED, 0))


def test_a_share_of_one_damages_every_row() -> None:
    assert all(row.truth for row in customers(50, 1, LISTED, 1))


@pytest.mark.parametrize(("rows", "share"), [(-1, 0.5), (1, -0.1), (1, 1.1)])
def test_impossible_numbers_are_refused(rows: int, share: float) -> None:
    with pytest.raises(ValueError, match=r"rows=.* damaged_share="):
        customers(rows, 1, LISTED, share)


def test_the_mix_is_as_promised(many: list[DemoCustomer]) -> None:
    """One in seven a company, three in ten in capitals, some in lower case, some with accents or inverted."""
    size = len(many)
    assert 0.13 < sum(row.type == "BUSINESS" for row in many) / size < 0.17
    assert 0.27 < sum(row.name.isupper() for row in many) / size < 0.33
    assert 0.01 < sum(row.name.islower() for row in many) / size < 0.03
    assert 0.02 < sum(not row.name.isascii() for row in many) / size < 0.08
    assert 0.02 < sum(", " in row.name for row in many if row.type == "INDIVIDUAL") / size < 0.05


def test_names_have_the_features_of_real_ones(many: list[DemoCustomer]) -> None:
    """Particles, initials, suffixes, double surnames and legal forms of many countries."""
    words = Counter(word for row in many for word in row.name.split())
    wanted = {"de", "bin", "van", "Jr.", "III", "J.", "y", "von", "LLC", "GmbH", "S.A.", "OOO", "Ltda.", "Ltd."}
    assert wanted <= words.keys()
    assert any("-" in row.name for row in many)
    assert any(word.lower().startswith("al-") for word in words)


def test_distinct_tokens_grow_slower_than_rows(many: list[DemoCustomer]) -> None:
    """As in real files: common names repeat, rare ones keep coming."""
    first, all_tokens = (
        len({word.lower() for row in rows for word in row.name.split()}) for rows in (many[:2_000], many)
    )
    assert 3 < all_tokens / first < 7  # ten times the rows


def test_persons_are_adults_and_some_births_are_unknown(many: list[DemoCustomer]) -> None:
    births = [row.date_of_birth for row in many if row.type == "INDIVIDUAL"]
    known = [date.fromisoformat(birth) for birth in births if birth]
    assert date(1934, 1, 1) <= min(known)
    assert max(known) <= date(2007, 12, 31)
    assert 0.05 < births.count("") / len(births) < 0.11
    assert {row.date_of_birth for row in many if row.type == "BUSINESS"} == {""}
