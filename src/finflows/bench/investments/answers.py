"""What the measured programs answer."""

from dataclasses import dataclass, field

from finflows.bench.measured_process import Use


@dataclass(frozen=True, slots=True)
class DayRun:
    """A day as the product does it. Seconds of wall time."""

    server: str
    round_trip_ms: float
    groups: int
    due: int
    fetch_s: float
    quotes_s: float
    executed: int
    execute_s: float
    cpu_s: float
    """Of the program alone, without the server's."""
    update_s: float
    verify_s: float


@dataclass(frozen=True, slots=True)
class SecondStart:
    """Of a run that is finished."""

    seconds: float
    """The machine's states: no group is given out, so no task is started."""
    every_group_s: float
    """Every stored group executed once more all the same, as late duplicates of its tasks would."""
    tables_written: tuple[str, ...]
    executed: int


@dataclass(frozen=True, slots=True)
class RowByRowRun:
    plans: int
    seconds: float
    round_trip_ms: float


@dataclass(frozen=True, slots=True)
class TaskRun:
    plans: int


@dataclass
class InvestmentMeasurements:
    days: list[DayRun] = field(default_factory=list)
    again: list[SecondStart] = field(default_factory=list)
    row_by_row: list[RowByRowRun] = field(default_factory=list)
    delayed_days: list[DayRun] = field(default_factory=list)
    delayed_row_by_row: list[RowByRowRun] = field(default_factory=list)
    tasks: list[tuple[Use, TaskRun]] = field(default_factory=list)
    api_calls: int = 0
