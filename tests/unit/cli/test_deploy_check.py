"""``finflows deploy-check``: what is missing is named with what it is for; what is there is checked."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from finflows.cli.deploy_check import deploy_check
from finflows.contracts.errors import InputRefused
from night_runs import PROJECT

DIGEST = f"@sha256:{'0' * 64}"
IMAGE = f"ScreenChunkImage=123456789012.dkr.ecr.us-east-1.amazonaws.com/finflows/screen-chunk{DIGEST}"
COMPLETE = f"VpcId=vpc-1\nSubnetIds=subnet-1,subnet-2\n{IMAGE}\nAlarmEmail=a@b.example\nSummaryEmail=a@b.example\n"
COMPLETE += "CodeVersion=0123abc\n\n# a remark\n"


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


def test_a_complete_deployment_lacks_nothing(project: Path) -> None:
    """And its parameters are printed as SAM takes them."""
    (project / "deploy/prod.env").write_text(COMPLETE)
    assert check() == ("prod: stack finflows-prod, parameters in prod.env\n  nothing is missing\n", "")
    overrides, _ = check("--overrides")
    assert overrides.split()[:2] == ["VpcId=vpc-1", "SubnetIds=subnet-1,subnet-2"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("ScreenChunkImage=finflows/screen-chunk:latest", "does not match"),
        ("NetworkMode=secret", "is none of public, private"),
        ("ChunkCount=0", "is not between 1 and 500"),
        ("ChunkCount=many", "is no number"),
        ("VpcID=vpc-1", "VpcID is no parameter of template.yaml"),
    ],
)
def test_what_is_given_is_checked_as_cloudformation_would(project: Path, line: str, problem: str) -> None:
    """Before anything is built or uploaded."""
    (project / "deploy/prod.env").write_text(COMPLETE + line + "\n")
    told, refused = check()
    assert problem in told
    assert "1 parameter of prod missing or wrong" in refused
    assert check("--overrides")[0] == ""


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
    (project / "deploy/prod.env").write_text(COMPLETE)
    overrides, _ = check("--overrides")
    assert {"ChunkCount=12", "VpcId=vpc-1"} <= set(overrides.split())


def test_unknown_environments_and_lines_are_refused(project: Path) -> None:
    """By name."""
    done = CliRunner().invoke(deploy_check, ["--environment", "moon"])
    assert "has no environment 'moon'; it has default, staging, prod" in str(done.exception)
    (project / "deploy/prod.env").write_text("VpcId\n")
    assert "prod.env: 'VpcId' is no assignment" in check()[1]


def test_the_example_names_what_has_no_default() -> None:
    """So that copying it is a start."""
    example = (PROJECT / "deploy/example.env").read_text()
    for name in ("VpcId=", "SubnetIds=", "ScreenChunkImage=", "AlarmEmail=", "SummaryEmail=", "CodeVersion="):
        assert name in example
