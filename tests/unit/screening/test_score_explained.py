"""docs/score-explained.md must not lie: every figure of its tables is what the code computes."""

import re
from pathlib import Path

import pytest

from finflows.screening.matching.explanation import Explanation, explain
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_score import scaled
from finflows.screening.names import prepare_customer_name, tokens_of

DOCUMENT = (Path(__file__).parents[3] / "docs/score-explained.md").read_text()
EXAMPLE = re.compile(
    r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| (\d\.\d{4}) \| (\d\.\d{4}) \| (\d\.\d{4}) \|$", re.MULTILINE
)
STEP = re.compile(r"^\| ([^|]+) \| (\d\.\d{4}) \|$", re.MULTILINE)


def explained(customer: str, listed: str) -> Explanation:
    return explain(tokens_of(prepare_customer_name(customer)), tokens_of(listed), WATCHMAN_0_31)


def test_there_are_examples() -> None:
    """A pattern that matches nothing proves nothing."""
    assert len(EXAMPLE.findall(DOCUMENT)) == 10
    assert len(STEP.findall(DOCUMENT)) == 5


@pytest.mark.parametrize("row", EXAMPLE.findall(DOCUMENT), ids=lambda row: row[0])
def test_a_worked_example_is_what_the_code_computes(row: tuple[str, ...]) -> None:
    """Partners, average, factor and score."""
    customer, listed, partners, *figures = row
    found = explained(customer, listed)
    factor = scaled(found.matched_fraction, WATCHMAN_0_31.unmatched_index_token_weight)
    assert partners == ", ".join(f"{pair.query_token} = {pair.listed_token} {pair.score:.4f}" for pair in found.pairs)
    assert figures == [f"{value:.4f}" for value in (found.weighted_average, factor, found.score)]


def test_the_steps_are_those_of_the_code() -> None:
    """From the shared letters to the score."""
    found = explained("Nicolas Madurro", "nicolas maduro")
    pair = found.pairs[1]
    jaro = (6 / 7 + 1 + 1) / 3
    computed = (jaro, pair.jaro_winkler, pair.score, found.weighted_average, found.score)
    assert [figure for _, figure in STEP.findall(DOCUMENT)] == [f"{value:.4f}" for value in computed]
