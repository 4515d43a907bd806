"""JSONata as Step Functions evaluates it; the engine's conformance tests run it inside state machines."""

from __future__ import annotations

from typing import Any

import pytest

from finflows.local.jsonata_expression import ExpressionFailed, evaluate


def test_bindings_are_left_as_they_were() -> None:
    """The evaluator works on copies."""
    rows: list[Any] = [{"a": [1, None]}]
    assert evaluate("$append($rows, 2)", {"rows": rows}) == [{"a": [1, None]}, 2]
    assert rows == [{"a": [1, None]}]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("null", None),
        ("$x", None),
        ("[null, $x]", [None, None]),
        ("{'a': null}", {"a": None}),
        ("2.0 * 3", 6),
        ("0.1 + 0.2", 0.30000000000000004),
        ("true", True),
        ("$range(5, 1, 2)", []),
        ("$partition([], 3)", []),
    ],
)
def test_values_are_json(expression: str, value: Any) -> None:
    """Whole numbers are whole; null is a value, undefined is none."""
    assert evaluate(expression, {"x": None}) == value


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("$partition([1], 0)", "at least 1"),
        ("$range(1, 2, 0)", "other than 0"),
        ("$range(1, 5000, 1)", "at most 1000"),
        ("$hash('a', 'CRC')", "MD5, SHA-1"),
        ("$parse('{')", "threw an error"),
        ("$eval('1')", "not supported"),
        ("$states.input.absent", "returned nothing"),
        ("[$sum]", "unsupported result type"),
        ("1 +", "threw an error"),
        ("$error('mine')", "mine"),
    ],
)
def test_failures_say_the_expression_and_the_reason(expression: str, problem: str) -> None:
    """They become States.QueryEvaluationError."""
    with pytest.raises(ExpressionFailed, match=problem) as failed:
        evaluate(expression, {"states": {"input": {}}})
    assert expression in str(failed.value)
