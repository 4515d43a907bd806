"""AWS: Assign and Output of a state both see the variables as they were when the state was entered.

New values exist from the next state on
(https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html).

Stock moto assigns first, so that an Output which uses a variable of its own Assign passes here and fails in
AWS.
"""

from typing import Any

from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.component.state.choice import state_choice
from moto.stepfunctions.parser.asl.eval import variable_store

from finflows.local.repairs.mending import mend, part


def apply() -> None:
    assign = part(variable_store.VariableStore, "set")

    def assign_later(self: Any, variable_identifier: str, variable_value: Any) -> None:
        if variable_identifier in self._outer_scope:
            assign(self, variable_identifier, variable_value)  # refuses, as it must
        self.__dict__.setdefault("_of_the_next_state", {})[variable_identifier] = variable_value

    mend(variable_store.VariableStore, "set", assign_later)
    for owner in (state.CommonStateField, state_choice.StateChoice):
        mend(owner, "_set_next", _assigning(part(owner, "_set_next"), assign))


def _assigning(set_next: Any, assign: Any) -> Any:
    def set_next_after_assigning(self: Any, env: Any) -> None:
        for name, value in env.variable_store.__dict__.pop("_of_the_next_state", {}).items():
            assign(env.variable_store, name, value)
        set_next(self, env)

    return set_next_after_assigning
