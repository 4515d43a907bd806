"""template.yaml as the engine reads it: one source of names, environments and commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finflows.local.errors import TemplateRefused
from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import EventRule, ExitRule

PROJECT = Path(__file__).parents[3]
MINI = PROJECT / "tests/statemachines/engine/project"


def template(folder: Path, text: str, **overrides: Any) -> ProjectTemplate:
    (folder / "template.yaml").write_text(text)
    return ProjectTemplate.load(folder, overrides)


def resolved(folder: Path, value: str, top: str = "", **overrides: Any) -> Any:
    """What a property of a bucket resolves to."""
    text = f"{top}\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      Value: {value}\n"
    loaded = template(folder, text, **overrides)
    (_, bucket), *_ = loaded.of_type("AWS::S3::Bucket")
    return loaded.properties(bucket, "Value").get("Value", "absent")


PARAMETERS = """
Parameters:
  Stage: { Type: String, Default: dev }
  Count: { Type: Number, Default: 3 }
  Flag: { Type: String, Default: true }
  Names: { Type: CommaDelimitedList, Default: "a, b" }
  Subnets: { Type: "List<AWS::EC2::Subnet::Id>" }
  Needed: { Type: String }
Mappings:
  Sizes: { dev: { cpu: small }, prod: { cpu: large } }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsNotProd: !Not [!Condition IsProd]
  Both: !And [!Condition IsNotProd, !Equals [1, 1]]
  Either: !Or [!Condition IsProd, !Condition IsNotProd]
"""


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("!Ref Stage", "dev"),
        ("!Ref Count", "3"),
        ("!Ref Flag", "true"),
        ("!Ref Names", ["a", "b"]),
        ("!Ref AWS::Region", "us-east-1"),
        ("!Ref AWS::NoValue", "absent"),
        ("[!Ref AWS::NoValue, 1]", [1]),
        ("!Sub '${Stage}-${AWS::AccountId}-${!literal}'", "dev-123456789012-${literal}"),
        ("!Sub ['${a}/${Stage}', {a: !Ref Count}]", "3/dev"),
        ("!Sub '${B.Arn}/*'", "arn:aws:s3:::b/*"),
        ("!Join ['-', [a, !Ref Stage]]", "a-dev"),
        ("!Split [',', 'a,b']", ["a", "b"]),
        ("!Select [1, !Ref Names]", "b"),
        ("!FindInMap [Sizes, !Ref Stage, cpu]", "small"),
        ("!If [IsProd, 1, 2]", 2),
        ("!If [Both, 1, 2]", 1),
        ("!If [Either, {a: !Ref Stage}, 2]", {"a": "dev"}),
        ("!GetAZs ''", ["us-east-1a", "us-east-1b"]),
        ("!Base64 plain", "plain"),
        ("{'Fn::Join': ['', [x, y]]}", "xy"),
        ("2012-10-17", "2012-10-17"),
    ],
)
def test_intrinsic_functions_have_their_local_values(tmp_path: Path, value: str, found: Any) -> None:
    """Short tags and long forms."""
    assert resolved(tmp_path, value, PARAMETERS) == found


def test_overrides_win_over_defaults(tmp_path: Path) -> None:
    """As parameter values of a deployment do; lists may be lists."""
    assert resolved(tmp_path, "!FindInMap [Sizes, !Ref Stage, cpu]", PARAMETERS, Stage="prod") == "large"
    assert resolved(tmp_path, "!Ref Subnets", PARAMETERS, Subnets=["s1"]) == ["s1"]
    assert resolved(tmp_path, "!Ref Flag", PARAMETERS, Flag=False) == "false"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("!Ref Nothing", "'Nothing' is neither a parameter nor a resource"),
        ("!Ref Needed", "parameter 'Needed' has no default"),
        ("!FindInMap [Sizes, test, cpu]", "mapping Sizes/test/cpu is not defined"),
        ("!If [Missing, 1, 2]", "condition 'Missing' is not defined"),
        ("!ImportValue x", "does not know Fn::ImportValue"),
    ],
)
def test_what_cannot_be_resolved_is_named(tmp_path: Path, value: str, problem: str) -> None:
    """With the template's path."""
    with pytest.raises(TemplateRefused, match=problem) as refused:
        resolved(tmp_path, value, PARAMETERS)
    assert str(tmp_path / "template.yaml") in str(refused.value)


def test_a_template_must_be_there_and_be_one(tmp_path: Path) -> None:
    """A folder without one, text that is no YAML, YAML that is no template, a parameter that it lacks."""
    with pytest.raises(TemplateRefused, match="cannot be read"):
        ProjectTemplate.load(tmp_path)
    with pytest.raises(TemplateRefused, match="is not YAML"):
        template(tmp_path, "{")
    with pytest.raises(TemplateRefused, match="has no Resources"):
        template(tmp_path, "a: 1")
    with pytest.raises(TemplateRefused, match=r"no parameter Sage; it has .*Stage"):
        template(tmp_path, PARAMETERS + "\nResources: {}", Sage="x")


IDENTITIES = """
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Named: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub "${AWS::StackName}-news" } }
  Queue: { Type: AWS::SQS::Queue }
  Table: { Type: AWS::DynamoDB::Table }
  Secret: { Type: AWS::SecretsManager::Secret }
  Role: { Type: AWS::IAM::Role }
  Logs: { Type: AWS::Logs::LogGroup }
  WorkBucket: { Type: AWS::S3::Bucket }
  Machine: { Type: AWS::Serverless::StateMachine }
  Function: { Type: AWS::Serverless::Function }
  Definition: { Type: AWS::Batch::JobDefinition }
  Group: { Type: AWS::EC2::SecurityGroup }
  Unborn: { Type: AWS::SNS::Topic, Condition: Never }
Conditions: { Never: !Equals [a, b] }
"""
REGIONAL = "us-east-1:123456789012"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"Ref": "Topic"}, f"arn:aws:sns:{REGIONAL}:Topic"),
        ({"Ref": "Named"}, f"arn:aws:sns:{REGIONAL}:finflows-news"),
        ({"Fn::GetAtt": ["Named", "TopicName"]}, "finflows-news"),
        ({"Ref": "Queue"}, "https://sqs.us-east-1.amazonaws.com/123456789012/Queue"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, f"arn:aws:sqs:{REGIONAL}:Queue"),
        ({"Fn::GetAtt": ["Queue", "QueueUrl"]}, "https://sqs.us-east-1.amazonaws.com/123456789012/Queue"),
        ({"Ref": "Table"}, "Table"),
        ({"Fn::GetAtt": ["Table", "Arn"]}, f"arn:aws:dynamodb:{REGIONAL}:table/Table"),
        ({"Ref": "Secret"}, f"arn:aws:secretsmanager:{REGIONAL}:secret:Secret"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "arn:aws:iam::123456789012:role/Role"),
        ({"Fn::GetAtt": ["Logs", "Arn"]}, f"arn:aws:logs:{REGIONAL}:log-group:Logs:*"),
        ({"Ref": "WorkBucket"}, "work-bucket"),
        ({"Ref": "Machine"}, f"arn:aws:states:{REGIONAL}:stateMachine:Machine"),
        ({"Ref": "Function"}, "Function"),
        ({"Fn::GetAtt": ["Function", "Arn"]}, f"arn:aws:lambda:{REGIONAL}:function:Function"),
        ({"Fn::GetAtt": "Function.Arn"}, f"arn:aws:lambda:{REGIONAL}:function:Function"),
        ({"Ref": "Definition"}, f"arn:aws:batch:{REGIONAL}:job-definition/Definition:1"),
        ({"Ref": "Group"}, "Group"),
        ({"Fn::GetAtt": ["Group", "GroupId"]}, "Group.GroupId"),
    ],
)
def test_resources_have_readable_local_identities(tmp_path: Path, value: Any, found: str) -> None:
    """Names that the template leaves open are derived from logical ids."""
    assert template(tmp_path, IDENTITIES).intrinsics.resolve(value) == found


def test_a_resource_whose_condition_is_false_is_not_there(tmp_path: Path) -> None:
    """As in a deployment."""
    assert set(template(tmp_path, IDENTITIES).topics) == {"Topic", "Named"}


def test_the_mini_projects_functions_merge_globals(tmp_path: Path) -> None:
    """Maps are merged, the function's own values win, layers are folders of source."""
    functions = ProjectTemplate.load(MINI, {"Greeting": "moin"}).functions
    greet = functions["GreetFunction"]
    assert greet.handler == "app.lambda_handler"
    assert greet.code == MINI / "functions/greet"
    assert greet.layers == (MINI / "shared",)
    assert greet.environment["GREETING"] == "moin"
    assert greet.environment["BUCKET"] == "object-bucket"
    assert (greet.timeout_s, functions["BrokenFunction"].timeout_s) == (10, 1)
    assert greet.memory_mb == 128


def test_the_mini_projects_job_definition_names_its_program() -> None:
    """Arguments, parameters, rules and time-out are the template's."""
    definition = ProjectTemplate.load(MINI).job_definitions["WorkJobDefinition"]
    assert definition.name == "finflows-work"
    assert definition.program == MINI / "tasks/work/main.py"
    assert definition.command == ("--chunk", "Ref::chunk", "--doing", "Ref::doing")
    assert definition.exit_rules[1] == ExitRule("RETRY", on_exit_code="75")
    assert (definition.attempts, definition.attempt_timeout_s) == (3, 60)
    assert (definition.vcpus, definition.memory_mb) == (1.0, 512)
    assert ProjectTemplate.load(MINI).job_queues["WorkJobQueue"].capacity == "FARGATE_SPOT"


def test_a_job_definition_without_a_program_is_refused(tmp_path: Path) -> None:
    """An image says nothing about a file on this machine."""
    text = "Resources:\n  D: { Type: AWS::Batch::JobDefinition, Properties: { ContainerProperties: { Image: x } } }\n"
    with pytest.raises(TemplateRefused, match="job definition D has no Metadata"):
        _ = template(tmp_path, text).job_definitions


def test_a_queue_may_hide_its_capacity(tmp_path: Path) -> None:
    """A compute environment of another stack."""
    text = (
        "Resources:\n  Q:\n    Type: AWS::Batch::JobQueue\n    Properties:\n      ComputeEnvironmentOrder: "
        "[{ Order: 1, ComputeEnvironment: arn:elsewhere }, { Order: 2, ComputeEnvironment: { Ref: Other } }]\n"
    )
    assert template(tmp_path, text).job_queues["Q"].capacity == ""


RULES = """
Resources:
  F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Layers: [arn:elsewhere], Events: {
    Cron: { Type: Schedule }, Plain: { Type: EventBridgeRule, Properties: { Pattern: { source: [x] } } } } } }
  R: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [y] }, Targets: [
    { Id: a, Arn: !GetAtt F.Arn }, { Id: b, Arn: "arn:aws:sqs:x:y:Elsewhere" }] } }
  Timed: { Type: AWS::Events::Rule, Properties: { ScheduleExpression: rate(1 day) } }
"""


def test_event_rules_are_read_in_both_spellings(tmp_path: Path) -> None:
    """Only targets that are functions of this template; schedules are left out."""
    assert template(tmp_path, RULES).event_rules == (
        EventRule("R", {"source": ["y"]}, ("F",)),
        EventRule("FPlain", {"source": ["x"]}, ("F",)),
    )
    assert template(tmp_path, RULES).functions["F"].layers == ()


def machine(folder: Path, definition: str, substitutions: dict[str, str]) -> str:
    (folder / "m.asl.yaml").write_text(definition)
    properties = {"DefinitionUri": "m.asl.yaml", "DefinitionSubstitutions": substitutions}
    resource = {"Type": "AWS::Serverless::StateMachine", "Properties": properties}
    return template(folder, json.dumps({"Resources": {"M": resource}})).state_machines["M"].definition


def test_placeholders_are_filled_before_parsing(tmp_path: Path) -> None:
    """A number stays a number; JSONata's own $ is left alone."""
    text = "StartAt: A\nTimeoutSeconds: ${Limit}\nStates: {A: {Output: '{% $x & \"é\" %}', Resource: '${Arn}'}}\n"
    definition = json.loads(machine(tmp_path, text, {"Limit": "30", "Arn": "arn:x"}))
    assert definition["TimeoutSeconds"] == 30
    assert definition["States"]["A"] == {"Output": '{% $x & "é" %}', "Resource": "arn:x"}


@pytest.mark.parametrize(
    ("text", "substitutions", "problem"),
    [
        ("a: ${Missing}", {}, "does not fill: Missing"),
        ("a: 1", {"Idle": "x"}, "does not use these DefinitionSubstitutions: Idle"),
        ("{", {}, "is not a definition"),
        ("a: 2026-01-01", {}, "is not a definition"),
    ],
)
def test_a_definition_that_cannot_be_read_is_named(
    tmp_path: Path, text: str, substitutions: dict[str, str], problem: str
) -> None:
    """File and reason."""
    with pytest.raises(TemplateRefused, match=problem) as refused:
        machine(tmp_path, text, substitutions)
    assert "m.asl.yaml" in str(refused.value)


def test_a_definition_that_is_missing_is_named(tmp_path: Path) -> None:
    """DefinitionUri points nowhere."""
    resource = {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "no.asl.yaml"}}
    with pytest.raises(TemplateRefused, match="named by DefinitionUri"):
        _ = template(tmp_path, json.dumps({"Resources": {"M": resource}})).state_machines


def test_the_projects_own_template_is_readable() -> None:
    """Every section of it, with nothing but its defaults."""
    own = ProjectTemplate.load(PROJECT)
    assert own.functions
    assert own.job_definitions
    assert own.state_machines
    assert own.event_rules
    assert {program.exists() for program in (definition.program for definition in own.job_definitions.values())} == {
        True
    }
