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
    error: str = ""
    """The name of the error that the event must lead to; then the answer is Lambda's error document."""


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


def told_of_failed_investments(stage: Stage, answer: Any) -> None:
    assert answer == {"runId": "inv-2026-11-23", "status": answer["status"], "sent": True}
    assert stage.messages()[-1]["subject"].startswith("Investments inv-2026-11-23: ")


def delivered(stage: Stage, answer: Any) -> None:
    """None of the batch comes again, and the receiver has what it holds."""
    assert answer == {"batchItemFailures": []}
    assert stage.received()[-1]["id"].startswith(("alert-", "run-"))


def open_session(stage: Stage, answer: Any) -> None:
    assert (answer["open"], answer["runId"], answer["market"]) == (True, "inv-2026-11-23", "XNYS")
    assert answer["closesAt"].startswith("2026-11-23T")


def closed_session(stage: Stage, answer: Any) -> None:
    """Thanksgiving."""
    assert (answer["open"], answer["sessionDate"]) == (False, "2026-11-26")


def one_group(stage: Stage, answer: Any) -> None:
    assert (answer["stored"], answer["expired"]) == (True, False)
    assert (answer["due"], [group["plans"] for group in answer["groups"]]) == (2, [2])


def another_day(stage: Stage, answer: Any) -> None:
    """Of the 27th, and the clock shows the 23rd."""
    assert (answer["due"], answer["groups"]) == (0, [])
    assert (answer["stored"], answer["expired"]) == (False, True)
    assert answer["note"].startswith("Run expired")


def nothing_to_advance(stage: Stage, answer: Any) -> None:
    assert answer == {"runId": "inv-2026-11-23", "advanced": 0, "suspended": 0, "ended": 0}


def incomplete(stage: Stage, answer: Any) -> None:
    assert (answer["complete"], answer["filled"], answer["unfinished"]) == (False, 0, 2)


def refused_to_end(stage: Stage, answer: Any) -> None:
    assert "inv-2026-11-23" in answer["errorMessage"]


CASES = {
    "export_customers/scheduled.json": Case(scenes.customers_have_come, exported_the_night),
    "export_customers/empty.json": Case(scenes.customers_have_come, exported_the_night),
    "export_customers/explicit.json": Case(scenes.packed_customers_have_come, exported_four_chunks),
    "export_customers/resume.json": Case(scenes.exported, named_two_chunks),
    "merge_results/all_chunks_at_once.json": Case(scenes.screened, merged_the_night),
    "merge_results/one_chunk_rescreened.json": Case(scenes.screened, merged_the_night),
    "notify_run/succeeded.json": Case(scenes.merged, told_of_success),
    "notify_run/failed.json": Case(scenes.execution_failed, told_of_failure),
    "notify_run/investments_failed.json": Case(scenes.investments_execution_failed, told_of_failed_investments),
    "deliver_alert/one_alert.json": Case(scenes.nothing, delivered),
    "deliver_alert/batch.json": Case(scenes.nothing, delivered),
    "deliver_alert/same_alert_twice.json": Case(scenes.nothing, delivered),
    "deliver_alert/completion.json": Case(scenes.nothing, delivered),
    "deliver_alert/failed_run.json": Case(scenes.nothing, delivered),
    "check_market/scheduled.json": Case(scenes.two_plans, open_session),
    "check_market/explicit.json": Case(scenes.two_plans, open_session),
    "check_market/closed.json": Case(scenes.two_plans, closed_session),
    "fetch_due_plans/due.json": Case(scenes.two_plans, one_group),
    "fetch_due_plans/one_plan_per_task.json": Case(scenes.two_plans, another_day),
    "update_next_run/run.json": Case(scenes.due_plans_fetched, nothing_to_advance),
    "verify_run/run.json": Case(scenes.due_plans_fetched, incomplete),
    "verify_run/redriven.json": Case(scenes.due_plans_fetched, incomplete),
    "verify_run/require_completion.json": Case(scenes.due_plans_fetched, refused_to_end, error="RunIncomplete"),
    "watch_deadline/scheduled.json": Case(scenes.merged, nothing_to_tell),
    "watch_deadline/explicit.json": Case(scenes.second_run_exported, handed_everybody_over),
    "watch_deadline/empty.json": Case(scenes.nothing, watched_tonight),
}
"""Paths below events/."""
