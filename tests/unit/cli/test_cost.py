"""``finflows cost``: the bill of a run by its history, and of a month of the stack that template.yaml describes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from finflows.cli.cost import cost
from finflows.contracts.errors import FinflowsError
from finflows.cost.prices import AS_OF
from night_runs import PROJECT

MOST_PER_MONTH = 5.00
RUN = "scr-2026-11-23"
QUEUES = "arn:aws:batch:us-east-1:123456789012:job-queue"


def job(queue: str, *attempts_ms: int) -> str:
    """What DescribeJobs says, as Step Functions puts it into the history."""
    attempts = [{"StartedAt": 1_000, "StoppedAt": 1_000 + spent} for spent in attempts_ms]
    definition = "arn:aws:batch:us-east-1:123456789012:job-definition/finflows-screen-chunk:3"
    return json.dumps({"JobQueue": f"{QUEUES}/{queue}", "JobDefinition": definition, "Attempts": [*attempts, {}]})


def history() -> Iterator[dict[str, Any]]:
    """A function of two seconds; a chunk that needed two attempts and failed on Spot, then came through on demand."""
    function = {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:ExportCustomersFunction"}
    at = "2026-11-23T06:00:0{}+00:00"
    yield {"id": 1, "type": "TaskStateEntered", "timestamp": at.format(0)}
    scheduled = {"resourceType": "lambda", "parameters": json.dumps(function)}
    yield {"id": 2, "type": "TaskScheduled", "timestamp": at.format(1), "taskScheduledEventDetails": scheduled}
    yield {"id": 3, "previousEventId": 2, "type": "TaskStarted", "timestamp": at.format(1)}
    done = {"resourceType": "lambda", "output": "{}"}
    yield {
        "id": 4,
        "previousEventId": 3,
        "type": "TaskSucceeded",
        "timestamp": at.format(3),
        "taskSucceededEventDetails": done,
    }
    yield {"id": 5, "type": "TaskStateEntered", "timestamp": 1795413605}
    for text in (job("SpotJobQueue", 30_000, 90_000), "no JSON", None, "[]"):
        failed = {"resourceType": "batch", "cause": text}
        yield {"id": 6, "type": "TaskFailed", "timestamp": 1795413606, "taskFailedEventDetails": failed}
    again = {"resourceType": "batch", "output": job("OnDemandJobQueue", 120_000)}
    yield {"id": 7, "type": "TaskSucceeded", "timestamp": 1795413607, "taskSucceededEventDetails": again}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "runs" / RUN
    folder.mkdir(parents=True)
    attempt = {
        "number": 1,
        "execution_name": "n",
        "execution_arn": "a",
        "started_at": "t",
        "status": "SUCCEEDED",
        "redrives": [],
    }
    run = {"run_id": RUN, "machine": "ScreeningStateMachine", "config_hash": "", "input": {}, "attempts": [attempt]}
    (folder / "run.json").write_text(json.dumps(run))
    (folder / "history-1.ndjson").write_text("".join(json.dumps(event) + "\n" for event in history()))
    return tmp_path


def bill(*arguments: str) -> dict[str, Any]:
    done = CliRunner().invoke(cost, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.output)
    return document


def lines(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["what"]: line for line in document["lines"]}


def test_a_run_is_billed_by_its_history(state: Path) -> None:
    """Every attempt counts, with its queue's price; a job that was stopped has no description and no bill."""
    found = bill(RUN, "--state-dir", str(state), "--start-seconds", "0")
    vcpu = lines(found)["Fargate, vCPU"]
    assert vcpu["quantity"] == pytest.approx((60 + 90 + 120) / 3600)  # thirty seconds are billed as sixty
    assert vcpu["dollars"] / vcpu["dollarsOnDemand"] == pytest.approx(1 - 0.7 * 150 / 270)
    assert lines(found)["Lambda, time"]["quantity"] == pytest.approx(2 * 2)  # two seconds of two GB
    assert lines(found)["Step Functions"]["quantity"] == 2


def test_a_person_sees_a_table_with_the_prices_day(state: Path) -> None:
    """And both columns."""
    done = CliRunner().invoke(cost, [RUN, "--state-dir", str(state)])
    assert done.exit_code == 0
    assert "if Spot had no discount" in done.output
    assert f"as of {AS_OF}" in done.output


def test_an_unknown_run_is_named(tmp_path: Path) -> None:
    """With the folder that was searched."""
    with pytest.raises(FinflowsError, match="scr-none"):
        CliRunner().invoke(cost, ["scr-none", "--state-dir", str(tmp_path)], catch_exceptions=False)


def test_the_screening_stack_stays_under_five_dollars_a_month_with_300000_customers_a_night() -> None:
    """Also without any Spot discount. Alarms, dashboard and the rest are counted in template.yaml."""
    month = bill("model", "--customers", "300000")
    assert month["dollars"] < month["dollarsOnDemand"] < MOST_PER_MONTH
    standing = lines(month)
    assert standing["CloudWatch, alarms"]["quantity"] > 0
    assert standing["CloudWatch, dashboards"]["quantity"] == 1


def test_without_allowances_a_dashboard_and_alarms_are_most_of_the_bill() -> None:
    """So an account that has used them up elsewhere knows."""
    month = bill("model", "--no-allowances")
    assert month["dollars"] > bill("model")["dollars"]
    assert lines(month)["CloudWatch, dashboards"]["dollars"] == 3


def test_help_is_given_for_the_group() -> None:
    """`finflows cost` alone explains both ways."""
    done = CliRunner().invoke(cost, ["--help"])
    assert done.exit_code == 0
    assert "finflows cost RUN" in done.output


def test_the_document_compares_what_the_model_says() -> None:
    """docs/cost.md: every command of its table, to the cent."""
    rows = [line.split("|") for line in (PROJECT / "docs/cost.md").read_text().splitlines() if "`finflows cost" in line]
    compared = [(cells[2].strip(" `"), cells[3].strip(), cells[4].strip()) for cells in rows if len(cells) == 6]
    assert len(compared) > 5
    for command, dollars, on_demand in compared:
        month = bill(*command.removeprefix("finflows cost ").split())
        assert (f"{month['dollars']:.2f}", f"{month['dollarsOnDemand']:.2f}") == (dollars, on_demand), command


def test_the_document_shows_the_month_line_by_line() -> None:
    """docs/cost.md: what `finflows cost model` prints, whatever its frame."""
    done = CliRunner().invoke(cost, ["model"], catch_exceptions=False)
    printed = [re.sub(r"[^\w\s.,;:$'-]", " ", line).split() for line in done.output.splitlines()]
    document = (PROJECT / "docs/cost.md").read_text()
    (shown,) = re.findall(
        r"^```\n(.*?)^```", document.partition("## The month, line by line")[2], re.DOTALL | re.MULTILINE
    )
    assert [line.split() for line in shown.splitlines()] == [words for words in printed if words]
