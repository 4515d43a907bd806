"""A real account: credentials as boto3 finds them, and the stack that FINFLOWS_STACK names. Skipped without."""

import os
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

SDN = '7001,"DOE, Jane Example",individual,"SDGT"' + ",-0- " * 8 + "\r\n"
ALT = '7001,12,"aka","DOE, Janet",-0- \r\n'
CUSTOMERS = "customerId,name,type\nC1,Jane Example Doe,INDIVIDUAL\nC2,Nobody Atall,INDIVIDUAL\n"

VARIABLE = "FINFLOWS_STACK"


@pytest.fixture(scope="session")
def account() -> "boto3.session.Session":
    session = boto3.session.Session()
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} is not set; `make smoke STACK=...` and `make test-account STACK=...` set it")
    if os.environ[VARIABLE].endswith("prod"):
        pytest.fail(f"{os.environ[VARIABLE]} looks like production: a smoke night would become the measure of its list")
    if session.get_credentials() is None:
        pytest.skip("no AWS credentials; sign in to the account in which the stack is")
    return session


@pytest.fixture(scope="session")
def client(account: "boto3.session.Session") -> Callable[[str], Any]:
    return account.client


@pytest.fixture(scope="session")
def outputs(client: Callable[[str], Any]) -> dict[str, str]:
    """Of the stack."""
    (stack,) = client("cloudformation").describe_stacks(StackName=os.environ[VARIABLE])["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@pytest.fixture
def small_night(client: Callable[[str], Any], outputs: dict[str, str]) -> dict[str, Any]:
    """Two customers and a list of one name in the work bucket, and the start input that names them."""
    run_id = f"smoke-{uuid.uuid4().hex[:8]}"
    listed = {"list/sdn.csv": SDN.encode() + b"\x1a", "list/alt.csv": ALT.encode() + b"\x1a"}
    objects = {"customers-smoke.csv": CUSTOMERS.encode(), **listed}
    for name, data in objects.items():
        client("s3").put_object(Bucket=outputs["WorkBucketName"], Key=f"incoming/{run_id}/{name}", Body=data)
    return {
        "runId": run_id,
        "inputKey": f"incoming/{run_id}/customers-smoke.csv",
        "listSource": f"incoming/{run_id}/list/",
        "chunkCount": 2,
        "force": True,
        "forceList": True,
    }
