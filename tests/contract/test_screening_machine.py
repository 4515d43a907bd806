"""The rules that the screening machine has to keep so that retries and redrives mean what people expect."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

MACHINE: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "statemachines/screening.asl.yaml").read_text())
FIELD_ORDER = (
    "Comment Type Resource Items MaxConcurrency ItemProcessor Arguments "
    "TimeoutSeconds Retry Catch Choices Default Assign Output Next End"
)


def walk(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every state with its name and its siblings."""
    for name, state in states.items():
        yield name, state, states
        if "ItemProcessor" in state:
            yield from walk(state["ItemProcessor"]["States"])


STATES = list(walk(MACHINE["States"]))
TASKS = [(name, state) for name, state, _ in STATES if state["Type"] == "Task"]


def targets(state: dict[str, Any]) -> set[str]:
    branches = [*state.get("Choices", []), *state.get("Catch", [])]
    named = [state.get("Next"), state.get("Default"), *(branch["Next"] for branch in branches)]
    return {name for name in named if name}


def unreachable(states: dict[str, Any], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = {start}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= targets(states[name]) - reached
    return set(states) - reached


@pytest.mark.parametrize(("name", "state", "siblings"), STATES, ids=[name for name, _, _ in STATES])
def test_every_transition_leads_to_a_sibling(name: str, state: dict[str, Any], siblings: dict[str, Any]) -> None:
    """No dangling Next, also from Catch and Choice."""
    assert targets(state) <= set(siblings), name


def test_every_state_can_be_reached() -> None:
    """In the machine and inside each Map."""
    assert unreachable(MACHINE["States"], MACHINE["StartAt"]) == set()
    for name, state, _ in STATES:
        if state["Type"] == "Map":
            processor = state["ItemProcessor"]
            assert unreachable(processor["States"], processor["StartAt"]) == set(), name


def test_the_reachability_check_finds_a_lost_state() -> None:
    """The check itself can fail."""
    assert unreachable({"A": {"Type": "Pass", "End": True}, "B": {"Type": "Pass"}}, "A") == {"B"}


@pytest.mark.parametrize(("name", "state"), TASKS, ids=[name for name, _ in TASKS])
def test_every_task_has_a_time_out_and_named_retries(name: str, state: dict[str, Any]) -> None:
    """A task without one waits a year. Retries name their errors; States.ALL would repeat bugs."""
    assert state["TimeoutSeconds"] < MACHINE["TimeoutSeconds"], name
    errors = [error for retry in state["Retry"] for error in retry["ErrorEquals"]]
    assert errors
    assert "States.ALL" not in errors
    assert all(isinstance(retry["BackoffRate"], float) for retry in state["Retry"])


def test_no_map_is_retried() -> None:
    """A Retry on a Map repeats all its iterations."""
    assert not [name for name, state, _ in STATES if state["Type"] == "Map" and "Retry" in state]


def test_only_the_first_pass_catches() -> None:
    """A failure that repeats must end the execution in the second Map: there a redrive continues."""
    assert [name for name, state, _ in STATES if "Catch" in state] == ["Screen chunk"]
    assert not [name for name, state, _ in STATES if state["Type"] == "Fail"]


def test_the_second_pass_retries_a_failed_job() -> None:
    """A failed job is States.TaskFailed; with Batch errors alone the Retry would never fire."""
    retries = dict(TASKS)["Rescreen chunk"]["Retry"]
    assert any({"States.TaskFailed", "States.Timeout"} <= set(retry["ErrorEquals"]) for retry in retries)


def test_both_passes_run_the_same_job_on_different_queues() -> None:
    """Spot first, on demand for what failed."""
    first, second = (dict(TASKS)[name]["Arguments"] for name in ("Screen chunk", "Rescreen chunk"))
    assert first["JobDefinition"] == second["JobDefinition"]
    assert first["Parameters"] == second["Parameters"]
    assert (first["JobQueue"], second["JobQueue"]) == ("${SpotJobQueueArn}", "${OnDemandJobQueueArn}")


@pytest.mark.parametrize("name", ["Screen chunk", "Rescreen chunk"])
def test_a_finished_job_is_cut_to_index_and_status(name: str) -> None:
    """Thirty whole job descriptions approach the 256 KiB that a state may pass on."""
    assert set(dict(TASKS)[name]["Output"]) == {"index", "chunk", "status"}


@pytest.mark.parametrize(("name", "state", "_"), STATES, ids=[name for name, _, _ in STATES])
def test_names_and_fields_are_in_the_house_style(name: str, state: dict[str, Any], _: dict[str, Any]) -> None:
    """Title-case "Verb object" under 30 characters, choices as questions, one order of fields."""
    assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*\??", name)
    assert len(name) < 30
    assert name.endswith("?") == (state["Type"] == "Choice")
    order = FIELD_ORDER.split()
    assert list(state) == sorted(state, key=order.index)
