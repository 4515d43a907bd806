"""The EventBridge event ``Step Functions Execution Status Change``: how a failed run is heard of.

Source: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html. ``cause`` is not taken over:
it may hold a whole job description.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from finflows.contracts.base import first_faults
from finflows.contracts.errors import InputRefused


class _Foreign(BaseModel):
    """AWS adds fields as it likes: unknown ones are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class ExecutionDetail(_Foreign):
    execution_arn: str
    state_machine_arn: str
    name: str
    status: str
    start_date: int = Field(description="milliseconds since 1970")
    input: str | None = None
    error: str | None = None

    @property
    def started_at(self) -> datetime:
        return datetime.fromtimestamp(self.start_date / 1000, UTC)

    @property
    def start_input(self) -> dict[str, Any]:
        """The execution's input; empty when AWS left it out (over 256 KiB) or it is no object."""
        try:
            document = json.loads(self.input or "{}")
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


class ExecutionStatusChange(_Foreign):
    detail_type: str = Field(alias="detail-type")
    detail: ExecutionDetail

    @classmethod
    def parse(cls, event: Mapping[str, Any]) -> Self:
        """Raises InputRefused, which names fields and quotes nothing: the event holds an execution's input."""
        try:
            return cls.model_validate(event)
        except ValidationError as exc:
            raise InputRefused(f"The event of an execution's end is not valid: {first_faults(exc)}.") from None
