"""TestState: what AWS itself makes of every state, its service mocked. Needs credentials, no stack's resources."""

from collections.abc import Callable
from typing import Any

import pytest

from account_requests import StateTest, state_tests


@pytest.mark.parametrize("tested", list(state_tests()), ids=lambda tested: f"{tested.machine}: {tested.state}")
def test_aws_takes_the_state_where_we_think(tested: StateTest, client: Callable[[str], Any]) -> None:
    """Every expression is evaluated by the service, and the state leads to where its definition says."""
    answer = client("stepfunctions").test_state(**tested.request)
    assert answer["status"] == "SUCCEEDED", answer.get("cause")
    assert answer.get("nextState") in (tested.expected_next or {None})
