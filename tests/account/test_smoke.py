"""`make smoke STACK=...`: each machine of a deployed stack runs once, on a small night, and says how it ended.

Histories and logs are printed. The night's records stay in the archive, which deletes nothing for ten years.
"""

from collections.abc import Callable
from typing import Any

import pytest

from account_executions import AccountMachine
from account_nights import screen_a_small_night


def test_a_small_night_is_screened(screening: AccountMachine, night: dict[str, Any]) -> None:
    """Export, two Fargate tasks, merge and notice."""
    screen_a_small_night(screening, night)


def test_a_session_of_investments_ends(client: Callable[[str], Any], stack: str, outputs: dict[str, str]) -> None:
    """Skipped by stacks without a database. On a holiday it ends at once."""
    machine = outputs.get("InvestmentsStateMachineArn")
    if machine is None:
        pytest.skip("this stack has no investments: DatabaseHost is empty")
    assert AccountMachine(client, stack, machine).execute({}).status == "SUCCEEDED"
