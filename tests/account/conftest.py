"""A real account: credentials as boto3 finds them, and the stack that FINFLOWS_STACK names. Skipped without that name.

Whoever names a stack wants to know: then a run without credentials or without that stack ends at once, and not well.
"""

import os
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from account_executions import AccountMachine
from account_nights import small_night

VARIABLE = "FINFLOWS_STACK"


def refuse(problem: str) -> None:
    pytest.exit(f"finflows: {problem}", returncode=2)


@pytest.fixture(scope="session")
def stack() -> str:
    name = os.environ.get(VARIABLE)
    if not name:
        pytest.skip(f"{VARIABLE} is not set; `make smoke STACK=...` and `make test-account STACK=...` set it")
    if name.endswith("prod"):
        refuse(f"{name} looks like production: a smoke night would become the measure of its list.")
    return name


@pytest.fixture(scope="session")
def client(stack: str) -> Callable[[str], Any]:
    session = boto3.session.Session()
    if session.get_credentials() is None:
        refuse(f"no AWS credentials; sign in to the account in which {stack} is.")
    if session.region_name is None:
        refuse(f"no region; set AWS_DEFAULT_REGION to that of {stack}.")
    return session.client


@pytest.fixture(scope="session")
def outputs(client: Callable[[str], Any], stack: str) -> dict[str, str]:
    """Of the stack."""
    try:
        (described,) = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except (BotoCoreError, ClientError) as exc:
        refuse(f"the stack {stack} cannot be looked at ({exc}). Name one that is deployed: STACK=finflows-staging.")
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


@pytest.fixture
def screening(client: Callable[[str], Any], stack: str, outputs: dict[str, str]) -> AccountMachine:
    return AccountMachine(client, stack, outputs["ScreeningStateMachineArn"])


@pytest.fixture
def night(client: Callable[[str], Any], outputs: dict[str, str]) -> dict[str, Any]:
    """The start input of a small night that is there. Its id is its own (`smoke-...`)."""
    return small_night(client("s3"), outputs["WorkBucketName"], f"smoke-{uuid.uuid4().hex[:8]}")
