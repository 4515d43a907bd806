"""What starts a screening night: the schedule's input, an operator's, or nothing at all."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from finflows.contracts.base import Contract

RUN_ID: Final = r"^[a-z][a-z0-9-]{2,58}[a-z0-9]$"
RUN_ID_IN_WORDS: Final = "4 to 60 small letters, digits and hyphens, a letter first and no hyphen last"
RunId = Annotated[str, StringConstraints(pattern=RUN_ID)]
"""Safe in S3 keys, job names and execution names (80 characters at most, an attempt's suffix included)."""

MinMatch = Annotated[float, Field(gt=0.0, le=1.0)]
Limit = Annotated[int, Field(ge=1, le=100)]
ChunkCount = Annotated[int, Field(ge=1, le=500)]
ChunkIndex = Annotated[int, Field(ge=0)]

_OF_A_RESUME: Final = frozenset({"resume_run_id", "chunks", "run_date", "scheduled_time"})


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
    resume_run_id: RunId | None = None
    """An old run, of which ``chunks`` are screened again with today's code. Its manifest decides everything else."""
    chunks: Annotated[list[ChunkIndex], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _a_resume_names_chunks_and_decides_nothing(self) -> Self:
        if (self.resume_run_id is None) != (self.chunks is None):
            raise ValueError("resumeRunId and chunks belong together")
        decided = sorted(self.model_fields_set - _OF_A_RESUME)
        if self.resume_run_id is not None and decided:
            raise ValueError(f"a resumed run keeps its input and configuration, so leave out {', '.join(decided)}")
        return self


class ExportCustomersInput(Contract):
    """What the state ``Export customers`` passes: the start input whole, and facts of the execution."""

    start: StartInput
    execution_start_time: AwareDatetime
    execution_id: str
