"""A history told state by state."""

from typing import Any

from finflows.cli.state_visits import visits


def event(second: int, kind: str, name: str | None = None, **details: Any) -> dict[str, Any]:
    document = {"type": kind, "timestamp": f"2026-11-23T06:00:{second:02d}+00:00", **details}
    if kind.endswith("Entered"):
        document["stateEnteredEventDetails"] = {"name": name}
    if kind.endswith("Exited"):
        document["stateExitedEventDetails"] = {"name": name}
    return document


def test_states_inside_a_map_are_counted_not_listed() -> None:
    """Thirty chunks are one line."""
    told = visits(
        [
            event(0, "ExecutionStarted"),
            event(0, "MapStateEntered", "Screen chunks"),
            event(1, "MapStateStarted", mapStateStartedEventDetails={"length": 2}),
            event(2, "TaskStateEntered", "Screen chunk"),
            event(3, "TaskStateExited", "Screen chunk"),
            event(3, "MapIterationSucceeded"),
            event(4, "MapIterationSucceeded"),
            event(5, "MapStateExited", "Screen chunks"),
            event(5, "TaskStateEntered", "Merge results"),
        ]
    )
    assert [(visit.state, visit.status, visit.seconds) for visit in told] == [
        ("Screen chunks", "SUCCEEDED", 5.0),
        ("Merge results", "RUNNING", None),
    ]
    assert (told[0].iterations, told[0].iterations_succeeded) == (2, 2)


def test_the_state_in_which_the_execution_failed_failed() -> None:
    """Also inside a Map, and with its time."""
    told = visits([event(0, "MapStateEntered", "Screen chunks"), event(9, "ExecutionFailed")])
    assert [(visit.status, visit.seconds) for visit in told] == [("FAILED", 9.0)]


def test_a_run_without_events_has_no_states() -> None:
    """It was killed before the first."""
    assert visits([]) == []
