"""What starts a screening night: the schedule's input, an operator's, or nothing at all."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from finflows.contracts.base import Contract

RunId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{2,58}[a-z0-9]$")]
"""Safe in S3 keys, job names and execution names (80 characters at most, an attempt's suffix included)."""

MinMatch = Annotated[float, Field(gt=0.0, le=1.0)]
Limit = Annotated[int, Field(ge=1, le=100)]
ChunkCount = Annotated[int, Field(ge=1, le=500)]


class StartInput(Contract):
    """The execution's input, every field optional: ``{}`` screens tonight's file with the stack's settings."""

    scheduled_time: AwareDatetime | None = None
    input_key: str | None = None
    run_date: date | None = None
    run_id: RunId | None = None
    min_match: MinMatch | None = None
    limit: Limit | None = None
    chunk_count: ChunkCount | None = None
    list_source: str | None = None
    max_reject_rate: Annotated[float, Field(ge=0.0, le=1.0)] | None = None
    column_map: dict[str, str | int] | None = None
    force: bool = False
    strict_list: bool = False
    force_list: bool = False


class ExportCustomersInput(Contract):
    """What the state ``Export customers`` passes: the start input whole, and facts of the execution."""

    start: StartInput
    execution_start_time: AwareDatetime
    execution_id: str
