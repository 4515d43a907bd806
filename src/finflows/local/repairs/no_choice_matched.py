"""AWS: a Choice state without a matching rule and without Default fails with States.NoChoiceMatched.

https://states-language.net/spec.html#choice-state. Stock moto says States.Runtime.
"""

from typing import Any, cast

from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.choice import state_choice

from finflows.local.repairs.mending import mend, part


def apply() -> None:
    evaluate = part(state_choice.StateChoice, "_eval_state")

    def evaluate_or_name_the_error(self: Any, env: Any) -> None:
        try:
            evaluate(self, env)
        except RuntimeError as exc:
            if not str(exc.args[0]).startswith("No branching option"):
                raise
            raise _no_choice_matched(env, self.name) from exc

    mend(state_choice.StateChoice, "_eval_state", evaluate_or_name_the_error)


def _no_choice_matched(env: Any, state: str) -> FailureEventException:
    name = StatesErrorName(typ=StatesErrorNameType.StatesNoChoiceMatched)
    details = ExecutionFailedEventDetails(
        error=name.error_name, cause=f"No choice of state '{state}' matched, and it has no Default."
    )
    return FailureEventException(
        failure_event=FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.ExecutionFailed,
            event_details=cast("Any", {"executionFailedEventDetails": details}),
        )
    )
