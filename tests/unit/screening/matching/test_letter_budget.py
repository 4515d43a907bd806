"""Budgets of missing letters."""

import numpy as np
import pytest

from finflows.screening.matching.letter_budget import STEPS, LetterBudget, fraction_step, raised_threshold
from finflows.screening.matching.profile import WATCHMAN_0_31

WHOLE = STEPS - 1


def budget(threshold: float) -> LetterBudget:
    return LetterBudget(threshold, 20, WATCHMAN_0_31)


def test_a_fraction_is_rounded_up_to_a_step() -> None:
    """So that a bound never assumes less than can be matched."""
    fractions = np.linspace(0.0, 1.0, 500)
    assert (fraction_step(fractions) / WHOLE >= fractions - 1e-9).all()
    assert fraction_step(np.array([0.0, 1.0])).tolist() == [0, WHOLE]


def test_unmatched_listed_letters_raise_the_threshold() -> None:
    """By up to 15 in a hundred: a name of which nothing is matched would need 0.88 / 0.85."""
    raised = raised_threshold(0.88, np.array([0.0, 1.0]), WATCHMAN_0_31)
    assert raised.tolist() == [0.88 / (1.0 - 0.15), 0.88]


def test_a_name_may_lack_fewer_letters_the_higher_the_threshold() -> None:
    """At 1.0 a name of short tokens may lack none; where nothing of the list can match, nothing can be found."""
    lengths, starts = np.array([5, 6]), np.array([0, 2])
    allowed = [int(budget(t).of_names(lengths, starts)[0, WHOLE]) - 1 for t in (0.7, 0.8, 0.88, 0.95, 1.0)]
    assert allowed == sorted(allowed, reverse=True)
    assert allowed[-1] == 0
    assert budget(0.88).of_names(lengths, starts)[0, 0] == 0


@pytest.mark.parametrize("threshold", [0.05, 0.4, 0.7, 0.88, 1.0])
def test_the_linear_budget_never_excludes_what_the_table_admits(threshold: float) -> None:
    """For every token length, number of missing letters and step: gains of 0 or more lie within the budget."""
    tables = budget(threshold)
    for length in range(1, 45):
        allowed = tables.of_names(np.array([length]), np.array([0, 1]))[0]
        for missing in range(length + 1):
            steps = np.arange(STEPS, dtype=np.uint8)
            gains = tables.gains(steps, np.full(STEPS, length), np.full(STEPS, missing))
            assert (missing < allowed[gains >= 0.0]).all()


def test_names_with_a_token_beyond_the_table_are_not_judged_by_letters() -> None:
    """They are left to the bounds that know every length."""
    lengths, starts = np.array([5, 41]), np.array([0, 2])
    assert (budget(0.95).of_names(lengths, starts) == 255).all()
    assert np.isinf(budget(0.95).gains(np.array([3], dtype=np.uint8), np.array([41]), np.array([7]))).all()
