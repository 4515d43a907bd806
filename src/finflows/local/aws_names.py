"""The account that the engine pretends to be, and the ARNs of the resources that it serves.

The account is moto's own default; credentials are made up and reach nothing but the gateway on 127.0.0.1.
"""

from typing import Final

ACCOUNT_ID: Final = "123456789012"  # moto.core.DEFAULT_ACCOUNT_ID: where requests with unknown keys land
REGION: Final = "us-east-1"
PARTITION: Final = "aws"
ACCESS_KEY_ID: Final = "testing"
SECRET_ACCESS_KEY: Final = "testing"  # noqa: S105 - signs requests to the gateway, which checks nothing
STACK_NAME: Final = "finflows"  # samconfig.toml's default


def arn(service: str, resource: str, *, region: str = REGION, account: str = ACCOUNT_ID) -> str:
    """`arn("sns", "Topic")` -> `arn:aws:sns:us-east-1:123456789012:Topic`."""
    return f"arn:{PARTITION}:{service}:{region}:{account}:{resource}"


def function_arn(name: str) -> str:
    return arn("lambda", f"function:{name}")


def state_machine_arn(name: str) -> str:
    return arn("states", f"stateMachine:{name}")


def execution_arn(machine: str, execution: str) -> str:
    return arn("states", f"execution:{machine}:{execution}")


def last_part(name_or_arn: str) -> str:
    """`arn:aws:lambda:...:function:Name` or `Name` -> `Name`."""
    return name_or_arn.rsplit(":", 1)[-1]
