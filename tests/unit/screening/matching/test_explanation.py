"""Every score explains itself."""

from dataclasses import fields
from pathlib import Path

from finflows.screening.matching.explanation import ExplainedPair, explain
from finflows.screening.matching.profile import WATCHMAN_0_31

DOCUMENT = Path(__file__).parents[4] / "docs" / "matching.md"


def test_an_explanation_tells_pairs_weights_and_what_is_left_over() -> None:
    """Pairs in the order taken."""
    explanation = explain(("nicolas", "madurro", "de"), ("nicolas", "maduro", "moros"), WATCHMAN_0_31)
    equal, misspelt = explanation.pairs
    assert equal == ExplainedPair("nicolas", "nicolas", 1.0, 1.0, 1.0, 1.0, 14)
    assert (misspelt.query_token, misspelt.listed_token, misspelt.weight) == ("madurro", "maduro", 13)
    assert misspelt.score == misspelt.jaro_winkler * misspelt.length_factor
    assert explanation.unmatched_query_tokens == ("de",)
    assert explanation.unmatched_listed_tokens == ("moros",)
    assert explanation.weighted_average == (14 + misspelt.score * 13) / (16 + 13)
    assert explanation.matched_fraction == 13 / 18
    assert explanation.score == explanation.weighted_average * (1.0 - (1.0 - 13 / 18) * 0.15)
    assert explanation.profile == "watchman-0.31"


def test_tokens_of_unlike_sounds_are_never_compared() -> None:
    """However alike the rest is."""
    explanation = explain(("barman",), ("garman",), WATCHMAN_0_31)
    assert explanation.pairs == ()
    assert explanation.score == 0.0


def test_lengths_are_bytes_of_utf8() -> None:
    """A letter beyond ASCII weighs two or more."""
    (pair,) = explain(("łódź",), ("łódź",), WATCHMAN_0_31).pairs
    assert pair.weight == 2 * len("łódź".encode()) == 14


def test_the_documents_worked_example_is_computed_right() -> None:
    """Every number of docs/matching.md that a reader may check."""
    text = DOCUMENT.read_text(encoding="utf-8")
    explanation = explain(("nicolas", "madurro", "de"), ("nicolas", "maduro", "moros"), WATCHMAN_0_31)
    for pair in explanation.pairs:
        numbers = (pair.jaro_winkler, pair.length_factor, pair.score, pair.weight)
        cells = " | ".join(f"{number:.4f}".removesuffix(".0000") for number in numbers)
        assert f"| {pair.query_token}, {pair.listed_token} | {cells} |" in text
    assert f"/ (14 + 13 + 2) = {explanation.weighted_average:.4f}" in text
    assert f"**{explanation.score:.4f}**" in text


def test_the_documents_constants_are_those_of_the_profile() -> None:
    """Under the names of the reference's settings."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for field in fields(WATCHMAN_0_31)[1:]:
        (line,) = (line for line in text.splitlines() if line.startswith(f"| `{field.name.upper()}`"))
        assert line.endswith(f"| {getattr(WATCHMAN_0_31, field.name)} |")
