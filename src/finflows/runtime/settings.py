"""The environment as a typed model: read once at an entry point, never at import.

Names and values come from template.yaml; docs/architecture.md lists them (a test compares the two).
"""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import Market
from finflows.contracts.start_input import ChunkCount, Limit, MinMatch


class Settings(BaseModel):
    """Fields are read from the variables of the same name in capitals; other variables are not ours."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        given = {name: environment[name.upper()] for name in cls.model_fields if name.upper() in environment}
        try:
            return cls.model_validate(given)
        except ValidationError as exc:
            faults = [
                ": ".join([*(str(name).upper() for name in fault["loc"][:1]), fault["msg"]])
                for fault in exc.errors(include_input=False)
            ]
            raise InputRefused(
                f"The environment is incomplete or wrong: {'; '.join(faults)}. template.yaml sets these variables."
            ) from exc


def _hosts(value: object) -> object:
    """Separated by commas. In small letters, as the hosts of addresses are compared: DNS knows no others."""
    return [part.strip().lower() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Hosts = Annotated[frozenset[str], BeforeValidator(_hosts)]


class ExportCustomersSettings(Settings):
    work_bucket: str
    archive_bucket: str
    list_source: str
    list_max_age_hours: Annotated[float, Field(ge=0)] = 0  # 0: the default of the list's standing
    list_max_shrink: Annotated[float, Field(ge=0, le=1)] = 0.05
    list_redirect_hosts: Hosts = frozenset()
    list_loopback_http: bool = False
    code_version: str
    min_match: MinMatch = 0.88
    result_limit: Limit = 10
    chunk_count: ChunkCount = 30
    max_reject_rate: Annotated[float, Field(ge=0, le=1)] = 0.001


class ScreenChunkSettings(Settings):
    work_bucket: str
    code_version: str
    aws_batch_job_id: str = "none"
    aws_batch_job_attempt: Annotated[int, Field(ge=1)] = 1


class MergeResultsSettings(Settings):
    """An empty ``alerts_table`` means that no receiver is configured."""

    work_bucket: str
    archive_bucket: str
    code_version: str
    alerts_table: str = ""


class NotifyRunSettings(Settings):
    work_bucket: str
    archive_bucket: str
    summary_topic_arn: str
    market: Market = "XNYS"
    alert_queue_url: str = ""


class WatchDeadlineSettings(Settings):
    work_bucket: str
    archive_bucket: str
    summary_topic_arn: str
