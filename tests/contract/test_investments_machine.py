"""What the investments machine keeps beside the rules of every machine (static_checks), and who has it at all."""

import re
from pathlib import Path
from typing import Any

import yaml

from finflows.local.template import cloudformation_yaml
from finflows.local.template.project import ProjectTemplate

PROJECT = Path(__file__).parents[2]
MACHINE: dict[str, Any] = yaml.safe_load((PROJECT / "statemachines/investments.asl.yaml").read_text())
GROUP: dict[str, Any] = MACHINE["States"]["Execute plans"]["ItemProcessor"]["States"]
STATES: dict[str, Any] = {**MACHINE["States"], **GROUP}
RESOURCES: dict[str, Any] = cloudformation_yaml.parse((PROJECT / "template.yaml").read_text())["Resources"]
OF_INVESTMENTS = {"CheckMarketFunction", "FetchDuePlansFunction", "UpdateNextRunFunction", "VerifyRunFunction"}


def test_only_a_groups_task_is_caught_and_no_state_fails_by_itself() -> None:
    """A group that fails stops no other. A Fail state would fail again at each redrive."""
    assert [name for name, state in STATES.items() if "Catch" in state] == ["Execute group"]
    assert not [name for name, state in STATES.items() if state["Type"] == "Fail"]


def test_the_task_that_lets_a_run_fail_leads_a_redrive_back_to_what_is_due() -> None:
    """And its failure is neither caught nor retried."""
    state = MACHINE["States"]["Require completion"]
    assert state["Next"] == "Fetch due plans"
    assert "RunIncomplete" not in str(state["Retry"])


def test_the_document_names_every_state_in_order() -> None:
    """docs/architecture.md, section "An investments day"."""
    section = (PROJECT / "docs/architecture.md").read_text().split("## An investments day")[1].split("\n## ")[0]
    told = re.findall(r"^\| ([A-Z][^|]*?) \|", section, re.MULTILINE)
    assert told == [name for name, state in MACHINE["States"].items() if state["Type"] != "Succeed"]
    assert all(name in section for name in STATES)


def test_a_stack_without_a_database_has_no_investments() -> None:
    """Screening alone stays deployable, and runs locally without any of this."""
    template = ProjectTemplate.load(PROJECT)
    assert list(template.state_machines) == ["ScreeningStateMachine"]
    assert not OF_INVESTMENTS & set(template.functions)
    assert "ExecutePlansJobDefinition" not in template.job_definitions
    with_database = ProjectTemplate.load(PROJECT, {"DatabaseHost": "db.example"})
    assert set(with_database.functions) - set(template.functions) == OF_INVESTMENTS


def test_the_functions_in_the_databases_network_may_sign_in_there_and_nothing_else() -> None:
    """They reach no AWS service: a permission for one would be a call that hangs."""
    for name in OF_INVESTMENTS:
        properties = RESOURCES[name]["Properties"]
        (policy,) = properties["Policies"]
        assert [statement["Action"] for statement in policy["Statement"]] == ["rds-db:connect"]
        assert properties["VpcConfig"]["SecurityGroupIds"] == [{"Ref": "InvestmentsSecurityGroup"}]


def test_nothing_comes_in_and_only_https_and_the_database_go_out() -> None:
    """Whatever a provider answers."""
    group = RESOURCES["InvestmentsSecurityGroup"]["Properties"]
    assert "SecurityGroupIngress" not in group
    https, (condition, database, _none) = group["SecurityGroupEgress"][0], group["SecurityGroupEgress"][1]["Fn::If"]
    assert (https["FromPort"], https["ToPort"]) == (443, 443)
    assert condition == "HasDatabaseSecurityGroup"
    assert database["DestinationSecurityGroupId"] == {"Ref": "DatabaseSecurityGroup"}
