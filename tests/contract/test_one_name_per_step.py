"""One name from state to test: `Export customers` is found as export_customers and ExportCustomers everywhere."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from finflows.local.template import cloudformation_yaml
from static_checks.switched_on import whole_template

PROJECT = Path(__file__).parents[2]
TEMPLATE = whole_template(PROJECT)
LIGHT_STEPS = {
    "Export customers": "screening",
    "Merge results": "screening",
    "Notify run": "screening",
    "Check market": "investments",
    "Fetch due plans": "investments",
    "Update next run": "investments",
    "Verify run": "investments",
}
SECOND_STATES = {"Require completion": "Verify run"}  # a step that two states take
WATCHERS = ("Watch deadline",)  # functions that are no states: a workflow that hangs cannot watch itself
HEAVY_STEPS = {
    "Screen chunk": ("screening", "screen_chunk"),
    "Rescreen chunk": ("screening", "screen_chunk"),
    "Execute group": ("investments", "execute_plans"),
}
BY_THE_MACHINE = {"Tell people"}  # an API call that needs no function
CONSUMERS = ("Deliver alert",)  # functions on a queue: a receiver that is down must not hold the workflow up


def machine(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((PROJECT / f"statemachines/{name}.asl.yaml").read_text())
    return document


STATES = {name: machine(name)["States"] for name in ("screening", "investments")}


def all_states(states: dict[str, Any]) -> dict[str, Any]:
    found = dict(states)
    for state in states.values():
        if "ItemProcessor" in state:
            found |= all_states(state["ItemProcessor"]["States"])
    return found


def snake(state: str) -> str:
    return state.lower().replace(" ", "_")


def pascal(state: str) -> str:
    return state.title().replace(" ", "")


def test_every_task_state_is_a_step_that_this_test_knows() -> None:
    """A new step has to join the chain."""
    every = all_states(STATES["screening"]) | all_states(STATES["investments"])
    tasks = {name for name, state in every.items() if state["Type"] == "Task"}
    assert tasks == {*LIGHT_STEPS, *SECOND_STATES, *HEAVY_STEPS, *BY_THE_MACHINE}


@pytest.mark.parametrize(("state", "name"), LIGHT_STEPS.items())
def test_a_light_step_has_one_name_from_state_to_test(state: str, name: str) -> None:
    """State -> substitution -> resource, and on as every function."""
    assert STATES[name][state]["Arguments"]["FunctionName"] == f"${{{pascal(state)}FunctionArn}}"


@pytest.mark.parametrize(("state", "step"), SECOND_STATES.items())
def test_a_second_state_takes_the_step_of_another(state: str, step: str) -> None:
    """The same function with another request."""
    states = STATES[LIGHT_STEPS[step]]
    assert states[state]["Arguments"]["FunctionName"] == states[step]["Arguments"]["FunctionName"]


@pytest.mark.parametrize("watcher", WATCHERS)
def test_a_watcher_is_no_state(watcher: str) -> None:
    """It has a schedule of its own."""
    assert watcher not in {**STATES["screening"], **STATES["investments"]}
    document = cloudformation_yaml.parse((PROJECT / "template.yaml").read_text())
    events = document["Resources"][f"{pascal(watcher)}Function"]["Properties"]["Events"].values()
    assert [event["Type"] for event in events] == ["ScheduleV2"]


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_a_consumer_is_no_state(consumer: str) -> None:
    """It has a queue of its own, and says which messages failed."""
    assert consumer not in all_states({**STATES["screening"], **STATES["investments"]})
    (events,) = TEMPLATE.queue_events
    assert events.function == f"{pascal(consumer)}Function"
    assert events.reports_failures


@pytest.mark.parametrize("step", [*LIGHT_STEPS, *WATCHERS, *CONSUMERS])
def test_a_function_has_one_name_from_its_folder_to_its_test(step: str) -> None:
    """Function folder -> resource -> events -> contract -> use case -> wiring -> test."""
    name = snake(step)
    assert TEMPLATE.functions[f"{pascal(step)}Function"].code == PROJECT / "functions" / name
    assert (PROJECT / "functions" / name / "app.py").is_file()
    assert list((PROJECT / "events" / name).glob("*.json"))
    assert (PROJECT / f"src/finflows/application/{name}.py").is_file()
    assert (PROJECT / f"src/finflows/runtime/wiring/{name}.py").is_file()
    assert (PROJECT / f"tests/unit/application/test_{name}.py").is_file()
    contracts = "".join(path.read_text() for path in (PROJECT / "src/finflows/contracts").glob("*.py"))
    assert f"class {pascal(step)}Input(" in contracts
    assert f"class {pascal(step)}Output(" in contracts


@pytest.mark.parametrize(("state", "name", "task"), [(state, *named) for state, named in HEAVY_STEPS.items()])
def test_a_heavy_step_has_one_name_from_state_to_test(state: str, name: str, task: str) -> None:
    """State -> job definition -> program -> use case -> wiring -> test; two states may share a task."""
    definition = f"{pascal(task.replace('_', ' '))}JobDefinition"
    arguments = all_states(STATES[name])[state]["Arguments"]
    assert arguments["JobDefinition"] == f"${{{definition}Arn}}"
    assert TEMPLATE.job_definitions[definition].program == PROJECT / f"batch_tasks/{task}/main.py"
    for path in (
        f"batch_tasks/{task}/Dockerfile",
        f"batch_tasks/{task}/requirements.txt",
        f"src/finflows/application/{task}.py",
        f"src/finflows/runtime/wiring/{task}.py",
        f"tests/unit/application/test_{task}.py",
    ):
        assert (PROJECT / path).is_file(), path


def test_every_function_folder_is_in_the_template() -> None:
    """No handler is forgotten, and no resource points nowhere."""
    folders = {path.parent for path in PROJECT.glob("functions/*/app.py")}
    assert {folder.name for folder in folders} == {snake(step) for step in (*LIGHT_STEPS, *WATCHERS, *CONSUMERS)}
    assert folders == {function.code for function in TEMPLATE.functions.values()}


def test_every_event_file_is_an_object() -> None:
    """`sam local invoke --event` wants one."""
    for path in PROJECT.glob("events/*/*.json"):
        assert isinstance(json.loads(path.read_text()), dict), path
