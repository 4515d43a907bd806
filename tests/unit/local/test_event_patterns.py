"""EventBridge patterns: which events reach a rule's targets."""

from __future__ import annotations

from typing import Any

import pytest

from finflows.local.errors import TemplateRefused
from finflows.local.event_patterns import matches

EVENT = {
    "source": "aws.states",
    "detail": {"status": "FAILED", "stateMachineArn": "arn:aws:states:x:y:stateMachine:Screening", "tags": ["a", "b"]},
}


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"source": ["aws.states"]},
        {"source": ["aws.batch", "aws.states"]},
        {"detail": {"status": ["FAILED", "ABORTED"]}},
        {"detail": {"tags": ["b"]}},
        {"detail": {"stateMachineArn": [{"prefix": "arn:aws:states:x:y:stateMachine:Scr"}]}},
        {"detail": {"stateMachineArn": [{"suffix": ":Screening"}]}},
        {"detail": {"stateMachineArn": [{"wildcard": "arn:*:stateMachine:*"}]}},
        {"detail": {"status": [{"equals-ignore-case": "failed"}]}},
        {"detail": {"status": [{"anything-but": ["SUCCEEDED"]}]}},
        {"detail": {"status": [{"anything-but": "SUCCEEDED"}]}},
        {"detail": {"status": [{"anything-but": {"prefix": "SUCC"}}]}},
        {"detail": {"error": [{"exists": False}], "status": [{"exists": True}]}},
    ],
)
def test_a_pattern_that_fits(pattern: dict[str, Any]) -> None:
    """Every key holds; of the choices for a key, one does."""
    assert matches(pattern, EVENT)


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["aws.batch"]},
        {"account": ["1"]},
        {"source": ["aws.states"], "detail": {"status": ["SUCCEEDED"]}},
        {"source": {"deeper": ["x"]}},
        {"detail": {"status": [{"anything-but": ["FAILED"]}]}},
        {"detail": {"status": [{"anything-but": {"prefix": ["FAI"]}}]}},
        {"detail": {"error": [{"prefix": "x"}]}},
        {"detail": {"stateMachineArn": [{"wildcard": "arn.*"}]}},
        {"detail": {"status": [{"exists": False}]}},
    ],
)
def test_a_pattern_that_does_not_fit(pattern: dict[str, Any]) -> None:
    """One key that fails is enough."""
    assert not matches(pattern, EVENT)


def test_an_unknown_operator_is_refused() -> None:
    """Rather than silently never matching."""
    with pytest.raises(TemplateRefused, match="numeric"):
        matches({"detail": {"status": [{"numeric": [">", 1]}]}}, EVENT)


def test_a_number_has_no_prefix() -> None:
    """Text operators hold for text only."""
    assert not matches({"n": [{"prefix": "1"}]}, {"n": 10})
