"""What the screening machine keeps beside the rules of every machine (static_checks): two passes over one job."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

MACHINE: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "statemachines/screening.asl.yaml").read_text())


def walk(states: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every state with its name."""
    for name, state in states.items():
        yield name, state
        if "ItemProcessor" in state:
            yield from walk(state["ItemProcessor"]["States"])


STATES = dict(walk(MACHINE["States"]))


def test_only_the_first_pass_catches() -> None:
    """A failure that repeats must end the execution in the second Map: there a redrive continues."""
    assert [name for name, state in STATES.items() if "Catch" in state] == ["Screen chunk"]
    assert not [name for name, state in STATES.items() if state["Type"] == "Fail"]


def test_the_second_pass_retries_a_failed_job() -> None:
    """A failed job is States.TaskFailed; with Batch errors alone the Retry would never fire."""
    retries = STATES["Rescreen chunk"]["Retry"]
    assert any({"States.TaskFailed", "States.Timeout"} <= set(retry["ErrorEquals"]) for retry in retries)


def test_both_passes_run_the_same_job_on_different_queues() -> None:
    """Spot first, on demand for what failed."""
    first, second = (STATES[name]["Arguments"] for name in ("Screen chunk", "Rescreen chunk"))
    assert first["JobDefinition"] == second["JobDefinition"]
    assert first["Parameters"] == second["Parameters"]
    assert (first["JobQueue"], second["JobQueue"]) == ("${SpotJobQueueArn}", "${OnDemandJobQueueArn}")


def test_a_night_without_spot_capacity_is_done_when_it_is_due() -> None:
    """Started at 01:00 and due at 02:15: whatever the first pass waits for, half an hour is left for the second."""
    assert STATES["Screen chunk"]["TimeoutSeconds"] <= (75 - 30) * 60


@pytest.mark.parametrize("name", ["Screen chunk", "Rescreen chunk"])
def test_a_finished_job_is_cut_to_index_and_status(name: str) -> None:
    """Thirty whole job descriptions approach the 256 KiB that a state may pass on."""
    assert set(STATES[name]["Output"]) == {"index", "chunk", "status"}
