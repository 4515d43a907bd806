"""docs/quality.md says what the code computes, table by table. Beside parity, not part of it."""

import csv
import gzip
from itertools import islice
from pathlib import Path

from reference import sanctions_list

from finflows.bench import labelled_pairs, portal_scores
from finflows.bench.alerts import alerts_table, count_alerts
from finflows.bench.tables import TextTable, as_markdown
from finflows.screening.customers import Customer
from finflows.screening.matching.customer_screening import screen_customers
from finflows.screening.matching.index import NameIndex
from finflows.screening.matching.profile import WATCHMAN_0_31
from shared_data import shared

DOCUMENT = (Path(__file__).parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
CUSTOMERS = 20_000
LIMIT = 10


def assert_told(table: TextTable) -> None:
    assert as_markdown(table) in DOCUMENT, "renew it: docs/quality.md, last section"


def test_labelled_pairs_are_told_by_threshold_group_and_category() -> None:
    pairs = labelled_pairs.read_labelled_pairs(shared("quality/labelled_name_pairs.csv"))
    scored = labelled_pairs.score_pairs(pairs, WATCHMAN_0_31)
    assert_told(labelled_pairs.thresholds_table(scored))
    assert_told(labelled_pairs.groups_table(scored))
    assert_told(labelled_pairs.categories_table(scored))


def test_the_relation_to_ofacs_portal_is_told() -> None:
    pairs = portal_scores.read_portal_pairs(shared("quality/ofac_portal_scores.csv"))
    compared = portal_scores.compare(pairs, WATCHMAN_0_31)
    assert_told(portal_scores.ranks_table(compared))
    assert_told(portal_scores.agreement_table(compared))


def test_alerts_by_threshold_are_told() -> None:
    """The first 20,000 customers, read as plainly as can be."""
    with gzip.open(shared("customers/customers_150k.csv.gz"), "rt", encoding="utf-8", newline="") as lines:
        customers = [
            Customer(row, each["customerId"], each["name"], each["type"])
            for row, each in enumerate(islice(csv.DictReader(lines), CUSTOMERS), 1)
        ]
    index = NameIndex.build(sanctions_list("2026-07"), WATCHMAN_0_31)
    thresholds = [hundredths / 100 for hundredths in range(80, 101)]
    counts = count_alerts(screen_customers(index, customers, thresholds[0], LIMIT), thresholds)
    assert_told(alerts_table(counts, LIMIT))
