"""What is billed, by hand-made figures: aws.amazon.com's prices of the table's day."""

import json
import re
from pathlib import Path

import pytest

from finflows.cost.fargate import TaskTime, task_lines
from finflows.cost.lines import CostLine, total, total_on_demand
from finflows.cost.measured_run import FunctionTime, MeasuredRun, run_lines
from finflows.cost.month import METRICS_OF_THE_CODE, Load, Standing, month_lines
from finflows.cost.prices import NO_ALLOWANCES, Allowances, Prices
from finflows.local.template import cloudformation_yaml
from finflows.runtime.night_metrics import night_metrics

PROJECT = Path(__file__).parents[3]

PRICES = Prices()


def fargate(lines: list[CostLine]) -> list[CostLine]:
    return [line for line in lines if line.what.startswith("Fargate")]


def test_a_line_bills_what_is_beyond_the_allowance() -> None:
    """And never less than nothing."""
    assert CostLine("x", 12, "alarms", 0.1, free=10).dollars == pytest.approx(0.2)
    assert CostLine("x", 8, "alarms", 0.1, free=10).dollars == 0


def test_the_spot_discount_applies_to_its_share_only() -> None:
    """Half on Spot at 70 % off costs 65 %; the other column knows no discount."""
    line = CostLine("x", 100, "hours", 1.0, spot_share=0.5, spot_discount=0.7)
    assert (line.dollars, line.dollars_on_demand) == (pytest.approx(65), 100)


def test_thirty_tasks_of_forty_minutes_cost_thirty_dollars_on_demand_and_nine_on_spot() -> None:
    """The users' own design: 1 vCPU and 2 GB, thirty nights."""
    night = [TaskTime(2400, 1, 2, on_spot=True)] * 30
    lines = fargate(task_lines(night, PRICES, start_s=0))
    assert 30 * total_on_demand(lines) == pytest.approx(29.62, abs=0.01)
    assert 30 * total(lines) == pytest.approx(8.89, abs=0.01)


def test_a_task_is_billed_a_minute_at_least() -> None:
    """Whatever it did in ten seconds."""
    (vcpu, memory, address) = task_lines([TaskTime(10, 1, 2, on_spot=False)], PRICES, start_s=0)
    assert (vcpu.quantity, memory.quantity, address.quantity) == (pytest.approx(1 / 60), pytest.approx(2 / 60), 1 / 60)


def test_no_task_costs_nothing() -> None:
    """An empty night."""
    assert total(task_lines([], PRICES)) == 0


def test_a_run_is_billed_by_what_was_measured() -> None:
    """Tasks with their start, functions by memory and time, transitions by the thousand."""
    run = MeasuredRun([TaskTime(60, 1, 2, on_spot=False)], [FunctionTime(10, 2048)], transitions=1000)
    by_name = {line.what: line.dollars for line in run_lines(run, PRICES, start_s=60)}
    assert by_name["Fargate, vCPU"] == pytest.approx(2 / 60 * 0.04048)
    assert by_name["Lambda, time"] == pytest.approx(20 * 0.0000166667)
    assert by_name["Step Functions"] == pytest.approx(0.025)


def test_a_month_has_every_line_that_was_asked_for() -> None:
    """Secrets, alarms, metrics, logs, keys, addresses, images, tables, transitions."""
    told = " ".join(line.what for line in month_lines(Load(plans=1000), PRICES, Allowances()))
    for wanted in (
        "Fargate",
        "Lambda",
        "Step Functions",
        "S3",
        "Glacier",
        "ECR",
        "logs",
        "alarms",
        "own metrics",
        "dashboards",
        "Secrets",
        "KMS",
        "IPv4",
        "DynamoDB",
        "SQS",
        "SNS",
        "X-Ray",
        "investments: Fargate",
    ):
        assert wanted in told, wanted


def test_more_of_everything_costs_more() -> None:
    """Customers, chunks, nights, plans and what stands there; Spot costs less."""
    base = Load(standing=Standing(1, 1, 1, 1, 1, 1))
    cost = total(month_lines(base, PRICES, NO_ALLOWANCES))
    for dearer in (
        Load(customers=3_000_000, standing=base.standing),
        Load(chunks=300, standing=base.standing),
        Load(plans=100_000, standing=base.standing),
        Load(spot_share=0, standing=base.standing),
        Load(standing=Standing(2, 1, 1, 1, 1, 1)),
        Load(standing=Standing(1, 1, 1, 1, 1, 2)),
    ):
        assert total(month_lines(dearer, PRICES, NO_ALLOWANCES)) > cost, dearer
    assert total(month_lines(base, PRICES, Allowances())) < cost


def test_chunks_that_spot_loses_are_paid_twice() -> None:
    """On Spot, where they were lost, and on demand, where they ran again; in proportion, however few they are."""
    (none, some) = (fargate(month_lines(Load(spot_share=share), PRICES, NO_ALLOWANCES)) for share in (1, 0.97))
    assert some[0].quantity == pytest.approx(1.03 * none[0].quantity)
    assert some[0].spot_share == pytest.approx(1 / 1.03)
    assert total(some) / total(none) == pytest.approx(1 + 0.03 / (1 - PRICES.spot_discount))


def test_an_idle_queue_is_polled_all_month() -> None:
    """Five pollers, three long polls a minute, whether or not there are alerts."""
    idle = Load(customers_hit=0, standing=Standing(polled_queues=1))
    (polls,) = (line for line in month_lines(idle, PRICES, Allowances()) if line.what == "SQS")
    assert polls.quantity == 657_000


def test_the_metrics_that_are_billed_are_those_that_the_code_writes() -> None:
    """The counts of a night with alerts, and whatever name is written out where a metric is added."""
    (sample,) = json.loads((PROJECT / "events/screening/states/merge_results.json").read_text())["results"]
    alerts = dict.fromkeys(("totalMatches", "alertsSent", "alertsSuppressed", "repeats", "cleared"), 1)
    written = set(night_metrics({**sample["Payload"], "alerts": alerts}))
    for path in (PROJECT / "src/finflows").rglob("*.py"):
        written |= set(re.findall(r'add_metric\(\s*"(\w+)"', path.read_text()))
    assert len(written) == METRICS_OF_THE_CODE, sorted(written)


def test_the_images_that_are_billed_are_those_that_the_registries_keep() -> None:
    """Two registries of twenty."""
    template = cloudformation_yaml.parse((PROJECT / "infra/ecr.yaml").read_text())
    registries = [each for each in template["Resources"].values() if each["Type"] == "AWS::ECR::Repository"]
    assert Load().images_kept == len(registries) * template["Parameters"]["KeptImages"]["Default"]


def test_the_container_start_dominates_short_tasks() -> None:
    """Why one task would do: thirty short ones cost some twenty times as much."""
    thirty, one = (total(fargate(month_lines(Load(chunks=chunks), PRICES, NO_ALLOWANCES))) for chunks in (30, 1))
    assert 15 < thirty / one < 30
