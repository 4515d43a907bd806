"""Whatever comes in whatever order, the books balance, nothing is bought twice and nothing is lost."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from investment_machine import InvestmentMachine

from faulty_connections import faulty_connection
from investment_days import InvestmentDays


def _run(database: str, examples: int, steps: int) -> None:
    with InvestmentDays(database, connecting=faulty_connection) as days:
        run_state_machine_as_test(
            lambda: InvestmentMachine(days),
            settings=settings(
                deadline=None,
                max_examples=examples,
                stateful_step_count=steps,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )


def test_random_days(database: str) -> None:
    """A few, with every `make test`."""
    _run(database, examples=12, steps=20)


@pytest.mark.long
def test_many_random_days(database: str) -> None:
    """And long ones."""
    _run(database, examples=200, steps=60)
