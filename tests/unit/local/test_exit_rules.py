"""evaluateOnExit: which failed attempts Batch tries again."""

from __future__ import annotations

import pytest

from finflows.local.exit_rules import is_retried
from finflows.local.template.resources import ExitRule

SPOT = ExitRule("RETRY", on_status_reason="Your Spot Task was interrupted*")
TRY_AGAIN = ExitRule("RETRY", on_exit_code="75")
PULL = ExitRule("RETRY", on_reason="CannotPullContainer*")
ALL_ELSE = ExitRule("EXIT", on_reason="*")
RULES = (SPOT, TRY_AGAIN, PULL, ALL_ELSE)


@pytest.mark.parametrize(
    ("code", "reason", "status_reason", "retried"),
    [
        (75, None, "Essential container in task exited", True),
        (64, None, "Essential container in task exited", False),
        (70, None, None, False),
        (137, None, "Your Spot Task was interrupted.", True),
        (None, "CannotPullContainerError: no network", "Task failed to start", True),
        (None, "Something else", "Task failed to start", False),
    ],
)
def test_the_first_rule_that_fits_decides(
    code: int | None, reason: str | None, status_reason: str | None, *, retried: bool
) -> None:
    """In the order of the template."""
    assert is_retried(RULES, exit_code=code, reason=reason, status_reason=status_reason) is retried


def test_a_failure_that_no_rule_fits_is_retried() -> None:
    """Why the last rule exits on everything."""
    assert is_retried((SPOT,), exit_code=64, reason=None, status_reason=None)
    assert is_retried((), exit_code=64, reason=None, status_reason=None)


def test_all_conditions_of_a_rule_must_hold() -> None:
    """A rule with two conditions is narrower than each of them."""
    both = (ExitRule("EXIT", on_exit_code="1", on_reason="Out*"),)
    assert not is_retried(both, exit_code=1, reason="OutOfMemory", status_reason=None)
    assert is_retried(both, exit_code=2, reason="OutOfMemory", status_reason=None)


def test_patterns_do_not_regard_case() -> None:
    """As documented for all three conditions."""
    assert not is_retried(
        (ExitRule("EXIT", on_reason="outOF*"),), exit_code=1, reason="OutOfMemory", status_reason=None
    )


def test_a_star_is_special_at_the_end_only() -> None:
    """`a*c` is a text with a star in it."""
    inner = (ExitRule("EXIT", on_reason="a*c"),)
    assert is_retried(inner, exit_code=1, reason="abc", status_reason=None)
