"""Coded reasons: each of one kind, each in the documentation."""

from pathlib import Path

import pytest

from finflows.investments.plans import CatchUp, Frequency, Roll
from finflows.investments.reasons import Reason

PAGE = Path(__file__).parents[3] / "docs" / "investments.md"


def test_every_reason_is_permanent_or_transient_or_a_record_of_what_was_passed() -> None:
    """None is two of them, none is forgotten."""
    assert not [each for each in Reason if each.permanent and each.transient]
    passed = {Reason.PAUSED, Reason.MISSED, Reason.CAUGHT_UP}
    assert {each for each in Reason if not each.permanent and not each.transient} == passed


@pytest.mark.parametrize("word", [*Reason, *Frequency, *Roll, *CatchUp])
def test_the_page_on_investments_names_it(word: str) -> None:
    """A rule that cannot be looked up would be a surprise."""
    assert f"`{word}`" in PAGE.read_text(encoding="utf-8")
