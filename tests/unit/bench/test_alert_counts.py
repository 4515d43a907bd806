"""The table of alerts by threshold says what a night with that threshold would tell."""

from dataclasses import replace

import pytest

import nights
from finflows.bench.alerts import AlertsAt, alerts_table, count_alerts
from finflows.demo_data.customers import customers
from finflows.demo_data.ofac_layout import ofac_files
from finflows.demo_data.sample_list import customer_like_names, sample_list
from finflows.screening.customers import Customer
from finflows.screening.matching.customer_screening import screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.sanctions_list import build_list

THRESHOLDS = [0.75, 0.80, 0.88, 0.90, 1.0]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_one_search_at_the_lowest_threshold_tells_what_a_search_at_each_would(limit: int) -> None:
    """The limit included, alternative names included, and customers with a threshold of their own."""
    entries = sample_list(80)
    index = NameIndex.build(build_list(ofac_files(entries)), WATCHMAN_0_31)
    made = [
        Customer(row, each.customer_id, each.name, each.type)
        for row, each in enumerate(customers(60, 1, customer_like_names(entries), damaged_share=0.5), 1)
    ]
    made[:5] = [replace(customer, min_match=0.7) for customer in made[:5]]
    made[5:15] = [replace(made[place], alt_names=(made[place + 10].name,)) for place in range(5, 15)]
    counts = count_alerts(screen_customers(index, made, THRESHOLDS[0], limit), THRESHOLDS)
    assert (counts.customers, counts.with_own_threshold) == (60, 5)
    for row in counts.thresholds:
        searched = [each.hits for each in screen_customers(index, made, row.threshold, limit)]
        hit = sum(bool(hits) for hits in searched)
        assert row == AlertsAt(row.threshold, sum(map(len, searched)), hit, hit / 60)
    assert counts.thresholds[0].hits > counts.thresholds[-1].hits > 0


def test_without_customers_there_is_no_alert() -> None:
    assert count_alerts([], [0.9]).thresholds == (AlertsAt(0.9, 0, 0, 0.0),)


def test_a_hit_at_the_threshold_counts() -> None:
    """Thresholds are inclusive, up to 1."""
    index = NameIndex.build(build_list(nights.LIST_FILES), WATCHMAN_0_31)
    counts = count_alerts(screen_customers(index, nights.CUSTOMERS, 0.9, 10), [0.9, 1.0])
    assert [row.customers_hit for row in counts.thresholds] == [2, 2]
    assert alerts_table(counts, 10).rows[-1] == ("1.00", "2", "2", "50.000%")
