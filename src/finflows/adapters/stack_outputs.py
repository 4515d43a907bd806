"""What a deployed stack's outputs name: how a command on somebody's machine finds its buckets, tables and queues."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from finflows.adapters.s3_store import S3Store
from finflows.contracts.errors import InputRefused


@dataclass(frozen=True, slots=True)
class StackOutputs:
    values: Mapping[str, str]

    @classmethod
    def of(cls, stack: str) -> Self:
        """Raises InputRefused when there is no such stack, or nobody who may look at it."""
        try:
            found: Any = boto3.client("cloudformation").describe_stacks(StackName=stack)
        except (BotoCoreError, ClientError) as exc:
            raise InputRefused(
                f"The stack {stack} cannot be looked at ({type(exc).__name__}). Check its name, the region and the "
                "credentials."
            ) from exc
        return cls({each["OutputKey"]: each["OutputValue"] for each in found["Stacks"][0].get("Outputs", [])})

    def __getitem__(self, name: str) -> str:
        """Raises InputRefused when there is no such output."""
        if name not in self.values:
            raise InputRefused(f"The stack has no output {name}: it was deployed from another template.")
        return self.values[name]

    def bucket(self, name: str) -> S3Store:
        """The bucket that an output names."""
        return S3Store(boto3.client("s3"), self[name])
