"""``finflows deploy-check``: what is missing is named with what it is for; what is there is checked."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from finflows.cli.deploy_check import deploy_check
from finflows.contracts.errors import InputRefused
from finflows.local.deploy_check import NEEDED_WITH, SILENT_WITHOUT
from finflows.local.template.project import ProjectTemplate
from night_runs import PROJECT
from template_policies.stack import SAM_PYTHON

DIGEST = f"@sha256:{'0' * 64}"
IMAGE = f"ScreenChunkImage=123456789012.dkr.ecr.us-east-1.amazonaws.com/finflows/screen-chunk{DIGEST}"
COMPLETE = f"VpcId=vpc-1\nSubnetIds=subnet-1,subnet-2\n{IMAGE}\nAlarmEmail=a@b.example\nSummaryEmail=a@b.example\n"
COMPLETE += "CodeVersion=0123abc\n\n# a remark\n"
DATABASE = "DatabaseHost=db.example\nDatabaseResourceId=db-1\nDatabaseSecurityGroup=sg-1\nPriceKeysSecret=arn:keys\n"
DATABASE += IMAGE.replace("ScreenChunk", "ExecutePlans").replace("screen-chunk", "execute-plans") + "\n"
RECEIVER = "WebhookUrl=https://hooks.example/in?tenant=a&x=1\nWebhookHosts=hooks.example\n"
TEMPLATE = ProjectTemplate.load(PROJECT)
SAM_TAKES = """
import json, sys
from samcli.cli.types import CfnParameterOverridesType
from samcli.commands.deploy.deploy_context import DeployContext
given = CfnParameterOverridesType().convert((sys.argv[1],), None, None)
print(json.dumps(DeployContext.merge_parameters({"Parameters": dict.fromkeys(sys.argv[2:])}, given)))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what is read of a project; the command is given inside."""
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(PROJECT / name, tmp_path / name)
    (tmp_path / "statemachines").mkdir()
    (tmp_path / "deploy").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*arguments: str) -> tuple[str, str]:
    """What is printed, and what is refused."""
    done = CliRunner().invoke(deploy_check, ["--environment", "prod", *arguments])
    assert done.exception is None or isinstance(done.exception, InputRefused), done.exception
    return done.output, str(done.exception or "")


def test_every_missing_parameter_is_named_with_what_it_is_for(project: Path) -> None:
    """Those without default must be given; some defaults should not stay."""
    told, refused = check()
    assert "stack finflows-prod" in told
    for name in ("VpcId", "SubnetIds", "ScreenChunkImage"):
        assert f"MISSING  {name} is missing: " in told
    assert "advised  AlarmEmail is not given: nobody hears alarms" in told
    assert refused.startswith("3 parameters of prod missing or wrong")


def written(project: Path, lines: str) -> dict[str, Any]:
    """The parameters that `--overrides` writes for these lines."""
    (project / "deploy/prod.env").write_text(lines)
    _, refused = check("--overrides", "made/prod.yaml")
    assert not refused
    document: dict[str, Any] = json.loads((project / "made/prod.yaml").read_text())
    return document


def test_a_complete_deployment_lacks_nothing(project: Path) -> None:
    """With investments and a receiver, too."""
    (project / "deploy/prod.env").write_text(COMPLETE + DATABASE + RECEIVER)
    assert check() == ("prod: stack finflows-prod, parameters in prod.env\n  nothing is missing\n", "")


def test_every_parameter_is_written_what_is_not_given_by_its_default(project: Path) -> None:
    """SAM would leave what is not named as it was: a value that was taken away, and a default that has changed."""
    values = written(project, COMPLETE + "WebhookUrl=\nChunkCount=\nRouteTableIds=rtb-1, rtb-2\n")
    assert list(values) == list(TEMPLATE.parameters)
    assert (values["WebhookUrl"], values["ChunkCount"], values["MinMatch"]) == ("", "30", "0.88")
    assert (values["VpcId"], values["RouteTableIds"]) == ("vpc-1", "rtb-1,rtb-2")


def test_sam_reads_what_is_written(project: Path) -> None:
    """By SAM's own parser: each value as it was given, with its = and &, and none from the last deployment."""
    if not SAM_PYTHON.exists():
        pytest.skip("SAM is not there; `make check` and `make test` install it")
    options = "DatabaseOptions=sslmode=verify-full&sslrootcert=/opt/rds.pem\n"
    values = written(project, COMPLETE + DATABASE + RECEIVER + options + "SubnetIds=subnet-1, subnet-2\n")
    command = [str(SAM_PYTHON), "-c", SAM_TAKES, "file://made/prod.yaml", *TEMPLATE.parameters]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)
    assert done.returncode == 0, done.stderr
    sent = {each["ParameterKey"]: each.get("ParameterValue") for each in json.loads(done.stdout)}
    assert sent == values
    assert sent["DatabaseOptions"] == "sslmode=verify-full&sslrootcert=/opt/rds.pem"
    assert sent["WebhookUrl"] == "https://hooks.example/in?tenant=a&x=1"
    assert (sent["SubnetIds"], sent["PermissionsBoundary"]) == ("subnet-1,subnet-2", "")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("ScreenChunkImage=finflows/screen-chunk:latest", "does not match"),
        ("NetworkMode=secret", "is none of public, private"),
        ("ChunkCount=0", "is less than 1"),
        ("ChunkCount=501", "is more than 500"),
        ("ChunkCount=many", "is no number"),
        ("ChunkCount=nan", "is no number"),
        ("PlansPerTask=1.5", "'1.5' is no whole number"),
        ("LogRetentionDays=45", "'45' is none of 1, 3, 5, 7, 14, 30, 60"),
        ("VpcID=vpc-1", "VpcID is no parameter of template.yaml"),
    ],
)
def test_what_is_given_is_checked_as_cloudformation_would(project: Path, line: str, problem: str) -> None:
    """Before anything is built or uploaded."""
    (project / "deploy/prod.env").write_text(COMPLETE + line + "\n")
    told, refused = check()
    assert problem in told
    assert "1 parameter of prod missing or wrong" in refused
    check("--overrides", "made/prod.yaml")
    assert not (project / "made/prod.yaml").exists()


@pytest.mark.parametrize(("given", "needed"), [(given, needed) for given, needed, _ in NEEDED_WITH])
def test_what_goes_together_is_asked_for_together(project: Path, given: str, needed: str) -> None:
    """A stack with half of it would be made, and fail in its first run."""
    lines = (COMPLETE + DATABASE + RECEIVER).splitlines()
    (project / "deploy/prod.env").write_text("\n".join(line for line in lines if not line.startswith(f"{needed}=")))
    assert f"MISSING  {needed} is missing, as {given} is given: " in check()[0]


def test_a_database_s_whole_address_for_the_tasks_signs_no_function_in(project: Path) -> None:
    """Functions have no way to a secret: they sign in with a token all the same."""
    lines = DATABASE.replace("DatabaseResourceId=db-1", "DatabaseUrlSecret=arn:url")
    (project / "deploy/prod.env").write_text(COMPLETE + lines)
    assert "MISSING  DatabaseResourceId is missing" in check()[0]


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (RECEIVER.replace("Hosts=hooks", "Hosts=other"), "WebhookUrl would be refused: The host hooks.example is not"),
        (RECEIVER.replace("https:", "http:"), "WebhookUrl would be refused: The receiver's address is not https"),
        (RECEIVER.replace("example/", "example:8443/"), "WebhookUrl would be refused: Port 8443 is not among"),
        (IMAGE.replace("us-east-1", "eu-west-1"), "ScreenChunkImage is in eu-west-1, the stack in us-east-1"),
    ],
)
def test_what_does_not_fit_together_is_told(project: Path, lines: str, problem: str) -> None:
    """Each value is right by itself."""
    (project / "deploy/prod.env").write_text(f"{COMPLETE}{lines}\n")
    told, refused = check()
    assert problem in told
    assert "1 parameter of prod missing or wrong" in refused


def test_programs_get_json(project: Path) -> None:
    """With names, not values."""
    (project / "deploy/prod.env").write_text(COMPLETE.replace(IMAGE, ""))
    document = json.loads(check("--json")[0])
    assert [lack["parameter"] for lack in document["lacks"] if lack["must"]] == ["ScreenChunkImage"]
    assert "vpc-1" not in str(document)


def test_the_account_s_file_wins_over_samconfig(project: Path) -> None:
    """Which may hold what all accounts share."""
    config = project / "samconfig.toml"
    shared = '[prod.deploy.parameters]\nparameter_overrides = "ChunkCount=12 VpcId=vpc-9"\n'
    config.write_text(config.read_text().replace("[prod.deploy.parameters]\n", shared))
    values = written(project, COMPLETE)
    assert (values["ChunkCount"], values["VpcId"]) == ("12", "vpc-1")


def test_unknown_environments_and_lines_are_refused(project: Path) -> None:
    """By name."""
    done = CliRunner().invoke(deploy_check, ["--environment", "moon"])
    assert "has no environment 'moon'; it has default, staging, prod" in str(done.exception)
    (project / "deploy/prod.env").write_text("VpcId\n")
    assert "prod.env: 'VpcId' is no assignment" in check()[1]


def test_the_example_names_what_a_person_must_decide(project: Path) -> None:
    """So that copying it is a start: with its values, nothing is wrong but what has no value yet."""
    shutil.copy(PROJECT / "deploy/example.env", project / "deploy/prod.env")
    named = {line.partition("=")[0] for line in (project / "deploy/prod.env").read_text().splitlines()}
    needed = {name for given, needed, _ in NEEDED_WITH for name in (given, needed)}
    needed |= {name for name, declared in TEMPLATE.parameters.items() if "Default" not in declared}
    assert needed | set(SILENT_WITHOUT) <= named
    assert "3 parameters of prod missing or wrong" in check()[1]
