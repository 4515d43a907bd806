"""AWS: the context object tells of redrives, and its times are ISO 8601 with T and Z.

Execution.RedriveCount is always there, Execution.RedriveTime after a redrive
(https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html).

Stock moto has neither redrive field, and gives times as Python prints them.
"""

from datetime import datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.backend import execution_worker

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part


def iso_z(moment: datetime) -> str:
    """`2026-11-24T06:00:00.123Z`; the moment is in UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def apply() -> None:
    prepare = part(execution_worker.ExecutionWorker, "_get_evaluation_environment")
    evaluate_input = part(state.CommonStateField, "_eval_state_input")

    def prepare_with_context(self: Any) -> Any:
        env = prepare(self)
        context = env.states.context_object.context_object_data["Execution"]
        replay = seam.current().replays.of(context["Id"])
        context["StartTime"] = iso_z(replay.started_at or context["StartTime"])
        context["RedriveCount"] = replay.redrive_count
        if replay.redriven_at is not None:
            context["RedriveTime"] = iso_z(replay.redriven_at)
        return env

    def evaluate_input_with_entry_time(self: Any, env: Any) -> None:
        entered = env.states.context_object.context_object_data["State"]
        entered["EnteredTime"] = iso_z(datetime.fromisoformat(entered["EnteredTime"]))
        evaluate_input(self, env)

    mend(execution_worker.ExecutionWorker, "_get_evaluation_environment", prepare_with_context)
    mend(state.CommonStateField, "_eval_state_input", evaluate_input_with_entry_time)
