"""Every file in events/ runs against the built artefact, under AWS's own runtime interface emulator and client."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from event_cases import CASES
from event_scenes import EVENTS, Stage, event, nothing
from night_runs import PROJECT
from static_checks.switched_on import whole_template

Invoke = Callable[[str, Any], Any]
FOLDERS = sorted({path.partition("/")[0] for path in CASES})
BROKEN: list[Any] = [
    [],
    "Bogdan Secret",
    None,
    {"whatIsThis": "Bogdan Secret"},
    {"detail-type": "Bogdan Secret", "detail": {"status": "Bogdan Secret"}},
    {"runId": "Bogdan Secret", "runDate": "Bogdan Secret", "start": {"runDate": "Bogdan Secret"}},
]


def function_of(folder: str) -> str:
    return f"{folder.title().replace('_', '')}Function"


def test_every_event_has_a_case() -> None:
    """Of every function of the template."""
    folders = [path.parent.name for path in (PROJECT / "functions").glob("*/app.py")]
    assert set(CASES) == {f"{folder}/{path.name}" for folder in folders for path in (EVENTS / folder).glob("*.json")}
    assert {function_of(folder) for folder in FOLDERS} == set(whole_template(PROJECT).functions)


@pytest.mark.parametrize("path", CASES)
def test_an_event_does_its_work(path: str, stage: Stage, invoke: Invoke) -> None:
    """The answer, and what the function leaves in the stores."""
    case = CASES[path]
    stage.lay_out(case.scene)
    answer = invoke(function_of(path.partition("/")[0]), event(path))
    assert answer.get("errorType", "") == case.error, answer
    case.holds(stage, answer)


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: str(broken)[:30])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_broken_event_is_refused_without_being_quoted(folder: str, broken: Any, stage: Stage, invoke: Invoke) -> None:
    """The error says what is wrong with it and repeats nothing of it: errors are kept in logs and histories."""
    stage.lay_out(nothing)
    answer = invoke(function_of(folder), broken)
    assert answer["errorType"] == "InputRefused", answer
    assert "Secret" not in str(answer)
    assert not stage.keys("ArchiveBucket")


@pytest.mark.parametrize("path", [path.relative_to(EVENTS) for path in EVENTS.glob("*/broken/*.json")], ids=str)
def test_a_batch_with_a_broken_message_does_not_come_again(path: Path, stage: Stage, invoke: Invoke) -> None:
    """What nobody can read is buried; the rest of the batch is delivered."""
    stage.lay_out(nothing)
    assert invoke(function_of(path.parts[0]), event(str(path))) == {"batchItemFailures": []}
