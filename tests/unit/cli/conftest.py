"""Runs the command in this process: arguments in; exit code, standard output and standard error out."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

import nights
from command_line import Command, Told
from finflows.cli.main import main
from stock_moto import stock_moto


@pytest.fixture
def finflows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str | Path) -> Told:
        monkeypatch.setattr("sys.argv", ["finflows", *map(str, arguments)])
        exit_code = 0
        try:
            main()
        except SystemExit as exc:
            exit_code = int(exc.code or 0)
        captured = capsys.readouterr()
        return Told(exit_code, captured.out, captured.err)

    return run


@pytest.fixture
def list_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    for name, data in nights.LIST_FILES.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A deployed stack's outputs, and what they name, in moto."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    key = [{"AttributeName": "runId", "KeyType": "HASH"}, {"AttributeName": "alertId", "KeyType": "RANGE"}]
    resources = {
        "Work": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "work"}},
        "Archive": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "archive"}},
        "Alerts": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "alerts"}},
        "Dead": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "dead"}},
    }
    buckets = {"WorkBucketName": "Work", "ArchiveBucketName": "Archive"}
    outputs = {**buckets, "AlertQueueUrl": "Alerts", "AlertDeadLettersUrl": "Dead"}
    template = {
        "Resources": resources,
        "Outputs": {
            **{name: {"Value": {"Ref": to}} for name, to in outputs.items()},
            "AlertsTableName": {"Value": "alerts"},
        },
    }
    with stock_moto(tmp_path):
        boto3.client("dynamodb").create_table(
            TableName="alerts",
            KeySchema=key,  # type: ignore[arg-type]
            AttributeDefinitions=[{"AttributeName": each["AttributeName"], "AttributeType": "S"} for each in key],
            BillingMode="PAY_PER_REQUEST",
        )
        boto3.client("cloudformation").create_stack(StackName="finflows", TemplateBody=json.dumps(template))
        yield boto3
