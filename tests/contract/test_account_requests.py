"""What the account's suite would send is what AWS's API takes: checked against botocore's model, with no account."""

import json

import boto3
import pytest
from botocore.validate import ParamValidator

from account_requests import StateTest, state_tests

TESTS = list(state_tests())
MODEL = boto3.client("stepfunctions", region_name="us-east-1").meta.service_model.operation_model("TestState")


def test_every_machine_has_states_to_test() -> None:
    """Those of the Maps too."""
    states = {(tested.machine, tested.state) for tested in TESTS}
    assert ("ScreeningStateMachine", "Rescreen chunk") in states
    assert ("InvestmentsStateMachine", "Execute group") in states
    assert len({machine for machine, _ in states}) == 2


@pytest.mark.parametrize("tested", TESTS, ids=lambda tested: tested.state)
def test_a_request_is_valid(tested: StateTest) -> None:
    """Names and types; and a Task is never left without a mock, which would call the service."""
    assert not ParamValidator().validate(tested.request, MODEL.input_shape).generate_report()
    assert f'"{tested.state}"' in tested.definition


@pytest.mark.parametrize("tested", TESTS, ids=lambda tested: tested.state)
def test_a_context_goes_with_a_mock_alone(tested: StateTest) -> None:
    """TestState refuses one without, which names and types do not show; so no other state may read a context."""
    mocked = tested.body["Type"] in {"Task", "Map"}
    assert ("context" in tested.request, "mock" in tested.request) == (mocked, mocked)
    assert mocked or "$states.context" not in json.dumps(tested.body)
