"""AWS: a redriven execution runs its failed, aborted and never started states and iterations, and no other.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html. Stock moto has no redrive. Every
exit of a state is remembered by its place; a state whose exit is remembered is not run again. An emulation: a
Map that has a Retry of its own is replayed by its last try.
"""

# ruff: noqa: SLF001 - what is repaired is private

from collections import Counter
from typing import Any

from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.component.state.choice import state_choice
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branch_worker
from moto.stepfunctions.parser.asl.eval import environment

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part
from finflows.local.replay import Replay, StateExit


def apply() -> None:
    _name_places()
    evaluate = part(state.CommonStateField, "_eval_body")

    def evaluate_unless_left_before(self: Any, env: Any) -> None:
        visits = env.__dict__.setdefault("visits", Counter())
        visits[self.name] += 1
        env.visited_place = f"{_place(env)}{self.name}#{visits[self.name]}"
        left = _replay(env).exits.get(env.visited_place)
        if left is None:
            evaluate(self, env)
        else:
            _leave_again(env, left)

    mend(state.CommonStateField, "_eval_body", evaluate_unless_left_before)
    for owner in (state.CommonStateField, state_choice.StateChoice):
        mend(owner, "_set_next", _remembering(part(owner, "_set_next")))


def _remembering(set_next: Any) -> Any:
    def set_next_and_remember(self: Any, env: Any) -> None:
        variables = dict(env.variable_store.__dict__.get("_of_the_next_state", {}))
        set_next(self, env)
        exit_ = StateExit(env.visited_place, env.states.get_input(), variables, env.next_state_name)
        _replay(env).remember(exit_)

    return set_next_and_remember


def _leave_again(env: Any, left: StateExit) -> None:
    env.states.reset(left.output)
    for name, value in left.variables.items():
        env.variable_store._inner_scope[name] = value
    if left.next_state is None:
        env.set_ended()
    else:
        env.next_state_name = left.next_state


def _name_places() -> None:
    """Each frame knows where in the machine it is: `Work[7]/`, in the second round of a loop `Work#2[7]/`."""
    frame_of = part(environment.Environment, "as_inner_frame_of").__func__
    evaluate_job = part(iteration_worker.IterationWorker, "_eval_job")
    new_branch = part(branch_worker.BranchWorker, "__init__")

    def frame_with_place(cls: Any, env: Any, *rest: Any, **named: Any) -> Any:
        frame = frame_of(cls, env, *rest, **named)
        frame.place = _place(env)
        frame.round = _round(env)
        return frame

    def evaluate_job_in_place(self: Any, env: Any, job: Any) -> None:
        env.place = f"{_place(env)}{self._work_name}{env.__dict__.get('round', '')}[{job.job_index}]/"
        evaluate_job(self, env, job)

    def branch_in_place(self: Any, branch_worker_comm: Any, program: Any, env: Any) -> None:
        env.place = f"{_place(env)}{program.start_at.start_at_name}{env.__dict__.get('round', '')}|"
        new_branch(self, branch_worker_comm=branch_worker_comm, program=program, env=env)

    mend(environment.Environment, "as_inner_frame_of", classmethod(frame_with_place))
    mend(iteration_worker.IterationWorker, "_eval_job", evaluate_job_in_place)
    mend(branch_worker.BranchWorker, "__init__", branch_in_place)


def _place(env: Any) -> str:
    return str(env.__dict__.get("place", ""))


def _round(env: Any) -> str:
    """`#2` in what the state holds that is being left for the second time; nothing in the first round."""
    visited = env.__dict__.get("visited_place")
    if visited is None:
        return str(env.__dict__.get("round", ""))
    number = visited.rpartition("#")[2]
    return "" if number == "1" else f"#{number}"


def _replay(env: Any) -> Replay:
    return seam.current().replays.of(env.states.context_object.context_object_data["Execution"]["Id"])
