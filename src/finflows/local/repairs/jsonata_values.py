"""AWS: JSONata sees `$states` and variables as JSON values.

An expression that fails or is undefined is States.QueryEvaluationError
(https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html).

Stock moto has no evaluator, and pastes variables into the expression as text without escaping them.
"""

# ruff: noqa: SLF001 - what is repaired is private

import json
from typing import Any, cast

from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.string import string_expression
from moto.stepfunctions.parser.asl.eval import variable_store

from finflows.local.jsonata_expression import ExpressionFailed, evaluate
from finflows.local.repairs.mending import mend


def apply() -> None:
    mend(string_expression.StringJSONata, "_eval_body", _evaluate)
    mend(string_expression.StringVariableSample, "_eval_body", _evaluate)
    mend(variable_store.VariableStore, "get_assigned_variables", _assigned_variables)


def _evaluate(self: Any, env: Any) -> None:
    store = env.variable_store
    bindings = {**store._outer_scope, **store._inner_scope, "states": env.states._states_data}
    try:
        env.stack.append(evaluate(self.expression, bindings))
    except ExpressionFailed as exc:
        raise _query_evaluation_error(env, str(exc)) from exc


def _query_evaluation_error(env: Any, cause: str) -> FailureEventException:
    name = StatesErrorName(typ=StatesErrorNameType.StatesQueryEvaluationError)
    details = EvaluationFailedEventDetails(cause=cause, error=name.error_name)
    return FailureEventException(
        failure_event=FailureEvent(
            env=env,
            error_name=name,
            event_type=HistoryEventType.EvaluationFailed,
            event_details=cast("Any", {"evaluationFailedEventDetails": details}),
        )
    )


def _assigned_variables(self: Any) -> dict[str, str]:
    """For the history: each variable as JSON text."""
    return {name: json.dumps(self.get(name), separators=(",", ":")) for name in self._declaration_tracing}
