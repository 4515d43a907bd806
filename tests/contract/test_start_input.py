"""The start input as a whole: what belongs together, and what excludes each other."""

from typing import Any

import pytest

from finflows.contracts.errors import InputRefused
from finflows.contracts.start_input import StartInput

RESUME: dict[str, Any] = {"resumeRunId": "scr-2026-11-23", "chunks": [7, 12]}


def test_a_resume_names_a_run_and_its_chunks() -> None:
    """The date may be said, and a schedule adds its time."""
    start = StartInput.parse({**RESUME, "runDate": "2026-11-23", "scheduledTime": "2026-11-24T06:00:00Z"}, what="start")
    assert (start.resume_run_id, start.chunks) == ("scr-2026-11-23", [7, 12])


@pytest.mark.parametrize("alone", ["resumeRunId", "chunks"])
def test_neither_goes_without_the_other(alone: str) -> None:
    """Chunks of which run? Which chunks of the run?"""
    with pytest.raises(InputRefused, match="resumeRunId and chunks belong together"):
        StartInput.parse({alone: RESUME[alone]}, what="start")


@pytest.mark.parametrize("chunks", [[], [-1]])
def test_chunks_are_numbers_from_zero(chunks: list[int]) -> None:
    """None at all would redo nothing and call it done."""
    with pytest.raises(InputRefused, match="chunks"):
        StartInput.parse({**RESUME, "chunks": chunks}, what="start")


@pytest.mark.parametrize(
    "decided",
    [{"inputKey": "k"}, {"minMatch": 0.9}, {"limit": 5}, {"chunkCount": 4}, {"runId": "scr-x"}, {"listSource": "l/"}],
)
def test_a_resume_decides_nothing_else(decided: dict[str, Any]) -> None:
    """The redone chunks must answer the same question as the others; a value without effect would mislead."""
    with pytest.raises(InputRefused, match="a resumed run keeps its input and configuration"):
        StartInput.parse({**RESUME, **decided}, what="start")
