"""What each file in events/ must lead to, by its path, and in which scene.

A new event file, and a new function, has to join: `test_every_event_has_a_case`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import event_scenes as scenes
from event_scenes import Stage

RUN = "scr-2026-11-23"
DEADLINE = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 06:00 in New York


@dataclass(frozen=True)
class Case:
    scene: Callable[[Stage], None]
    holds: Callable[[Stage, Any], None]
    """Asserts on the answer and on what the function left behind."""


def exported_the_night(stage: Stage, answer: Any) -> None:
    assert (answer["runId"], answer["redoFor"]) == (RUN, "none")
    assert [chunk["rows"] for chunk in answer["chunks"]] == [1] * scenes.CUSTOMER_COUNT
    assert answer["manifestKey"] in stage.keys("WorkBucket")


def exported_four_chunks(stage: Stage, answer: Any) -> None:
    assert answer["runId"] == f"{RUN}-2"
    assert [chunk["rows"] for chunk in answer["chunks"]] == [5] * 4
    assert answer["manifestKey"] in stage.keys("WorkBucket")


def named_two_chunks(stage: Stage, answer: Any) -> None:
    assert [chunk["chunk"] for chunk in answer["chunks"]] == ["7", "12"]
    assert answer["redoFor"].endswith(f":{RUN}-2")


def merged_the_night(stage: Stage, answer: Any) -> None:
    totals = answer["totals"]
    assert (totals["rowsIn"], totals["screened"], totals["customersHit"]) == (20, 20, 1)
    assert totals["canariesFound"] == totals["canariesExpected"] > 0
    assert answer["summaryKey"] in stage.keys("ArchiveBucket")
    names = {key.rsplit("/", 1)[-1] for key in stage.keys("ArchiveBucket")}
    assert {"matches.parquet", "screened.parquet", "rejects.ndjson"} <= names


def told_of_success(stage: Stage, answer: Any) -> None:
    assert answer == {"runId": RUN, "status": "SUCCEEDED", "sent": True}
    assert stage.messages()[-1]["subject"].startswith(f"Screening {RUN}: 20 screened")


def told_of_failure(stage: Stage, answer: Any) -> None:
    assert answer == {"runId": RUN, "status": "FAILED", "sent": True}
    assert stage.messages()[-1]["subject"] == f"Screening {RUN}: FAILED"


def nothing_to_tell(stage: Stage, answer: Any) -> None:
    assert answer == {"runId": RUN, "status": "FINISHED", "told": False}


def handed_everybody_over(stage: Stage, answer: Any) -> None:
    if datetime.now(UTC) < DEADLINE:
        assert answer["status"] == "PENDING"
        return
    assert (answer["status"], answer["told"]) == ("MISSED", True)
    rows = stage.read("WorkBucket", answer["handoverKey"]).splitlines()
    assert len(rows) == 1 + scenes.CUSTOMER_COUNT


def watched_tonight(stage: Stage, answer: Any) -> None:
    """Tonight nothing was exported: which of the two depends on the time of day."""
    assert answer["runId"].startswith("scr-")
    assert answer["status"] in {"PENDING", "MISSED"}


CASES = {
    "export_customers/scheduled.json": Case(scenes.customers_have_come, exported_the_night),
    "export_customers/empty.json": Case(scenes.customers_have_come, exported_the_night),
    "export_customers/explicit.json": Case(scenes.packed_customers_have_come, exported_four_chunks),
    "export_customers/resume.json": Case(scenes.exported, named_two_chunks),
    "merge_results/all_chunks_at_once.json": Case(scenes.screened, merged_the_night),
    "merge_results/one_chunk_rescreened.json": Case(scenes.screened, merged_the_night),
    "notify_run/succeeded.json": Case(scenes.merged, told_of_success),
    "notify_run/failed.json": Case(scenes.execution_failed, told_of_failure),
    "watch_deadline/scheduled.json": Case(scenes.merged, nothing_to_tell),
    "watch_deadline/explicit.json": Case(scenes.second_run_exported, handed_everybody_over),
    "watch_deadline/empty.json": Case(scenes.nothing, watched_tonight),
}
"""Paths below events/."""
