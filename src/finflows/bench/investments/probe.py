"""One measurement in a process of its own: `python -m finflows.bench.investments.probe NAME '{...}'` prints JSON.

Not a command for people: `finflows bench investments` starts it.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from finflows.adapters.postgres.connection import Connection, connect
from finflows.adapters.postgres.due_plans import PostgresDuePlans
from finflows.adapters.postgres.market_calendars import MarketCalendars
from finflows.adapters.postgres.next_runs import PostgresNextRuns
from finflows.adapters.postgres.purchase_book import PostgresPurchaseBook
from finflows.adapters.postgres.run_record import PostgresRunRecord
from finflows.adapters.postgres.run_rows import facts_of
from finflows.application.execute_plans import ExecutePlans
from finflows.application.fetch_due_plans import FetchDuePlans
from finflows.application.investment_ports import QuoteDesk
from finflows.application.purchase_decisions import PurchaseDecisions
from finflows.application.quote_desk import QuoteSession
from finflows.application.session_guard import stored_run
from finflows.application.update_next_run import UpdateNextRun
from finflows.application.verify_run import VerifyRun
from finflows.bench.investments.answers import DayRun, RowByRowRun, SecondStart, TaskRun
from finflows.bench.investments.books import SESSION
from finflows.bench.investments.row_by_row import execute_one
from finflows.bench.investments.row_versions import row_versions
from finflows.bench.investments.standing_clock import StandingClock
from finflows.bench.probing import probe
from finflows.contracts.errors import InputRefused
from finflows.contracts.investment_day import (
    FetchDuePlansInput,
    FetchDuePlansOutput,
    UpdateNextRunInput,
    VerifyRunInput,
)
from finflows.investments.runs import InvestmentRun
from finflows.runtime.wiring import execute_plans, quote_desk

RUN_ID: Final = f"inv-{SESSION}"
_ROUND_TRIPS: Final = 20


@dataclass(frozen=True, slots=True)
class _Day:
    """The four states on one connection, and the desk on another."""

    connection: Connection
    open_calendar: MarketCalendars
    clock: StandingClock
    desk: QuoteDesk

    def open_desk(self, run: InvestmentRun) -> QuoteDesk:
        if run.session_date != SESSION:
            raise InputRefused(f"This day is {SESSION}, not {run.session_date}.")
        return self.desk

    def fetch(self, plans_per_task: int) -> FetchDuePlansOutput:
        due, next_runs = PostgresDuePlans(self.connection), PostgresNextRuns(self.connection)
        return FetchDuePlans(due, next_runs, self.open_calendar, self.clock)(
            FetchDuePlansInput(
                run_id=RUN_ID,
                market="XNYS",
                session_date=SESSION,
                closes_at=self.open_calendar("XNYS").closes_at(SESSION),
                plans_per_task=plans_per_task,
            )
        )

    def execute(self, groups: Sequence[int]) -> int:
        book = PostgresPurchaseBook(self.connection, attempt=1)
        execute = ExecutePlans(book, self.open_desk, self.open_calendar, self.clock)
        return sum(execute(RUN_ID, group).filled for group in groups)

    def update(self) -> None:
        UpdateNextRun(PostgresNextRuns(self.connection), self.open_calendar)(UpdateNextRunInput(run_id=RUN_ID))

    def verify(self) -> None:
        VerifyRun(PostgresRunRecord(self.connection), self.open_calendar, self.clock)(VerifyRunInput(run_id=RUN_ID))

    def ask_prices(self) -> None:
        """Of every symbol, before any plan: what is measured after it is not the providers' speed."""
        symbols = self.connection.execute("SELECT symbol FROM investing.asset ORDER BY symbol").fetchall()
        for (symbol,) in symbols:
            self.desk.price(symbol)
        self.desk.fx("EUR", "USD")


@contextmanager
def _day(url: str, direct_url: str, environment: Mapping[str, str], prepare: int | None) -> Iterator[_Day]:
    """As the product connects: it prepares no statement."""
    clock = StandingClock(datetime.fromisoformat(environment["FINFLOWS_CLOCK"]).astimezone(UTC))
    with connect(url, prepare_threshold=prepare) as connection, connect(direct_url) as desks:
        connection.autocommit = True
        calendars = MarketCalendars(connection)
        session = QuoteSession(SESSION, calendars("XNYS").opens_at(SESSION))
        yield _Day(connection, calendars, clock, quote_desk.build(environment, desks, RUN_ID, session, clock))


def _timed(state: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = state()
    return time.perf_counter() - started, answer


def run_day(
    url: str, direct_url: str, environment: Mapping[str, str], plans_per_task: int, most_plans: int | None
) -> DayRun:
    """Every state once; of the groups only as many as hold ``most_plans``."""
    with _day(url, direct_url, environment, prepare=None) as day:
        fetch_s, fetched = _timed(lambda: day.fetch(plans_per_task))
        quotes_s, _ = _timed(day.ask_prices)
        groups = _groups_of(fetched, most_plans)
        before = time.process_time()
        execute_s, executed = _timed(lambda: day.execute(groups))
        cpu_s = time.process_time() - before
        return DayRun(
            server=_server(day.connection),
            round_trip_ms=_round_trip_ms(day.connection),
            groups=len(fetched.groups),
            due=fetched.due,
            fetch_s=fetch_s,
            quotes_s=quotes_s,
            executed=executed,
            execute_s=execute_s,
            cpu_s=cpu_s,
            update_s=_timed(day.update)[0],
            verify_s=_timed(day.verify)[0],
        )


def _groups_of(fetched: FetchDuePlansOutput, most_plans: int | None) -> list[int]:
    chosen, plans = [], 0
    for group in fetched.groups:
        if most_plans is not None and plans >= most_plans:
            break
        chosen.append(int(group.group))
        plans += group.plans
    return chosen


def start_again(url: str, environment: Mapping[str, str], plans_per_task: int) -> SecondStart:
    """Every state once more; then every stored group too, though Fetch due plans gives out none of them."""
    with _day(url, url, environment, prepare=None) as day:
        count = "SELECT count(DISTINCT group_no) FROM investing.run_group"
        (stored,) = day.connection.execute(count).fetchone() or (0,)
        before = row_versions(day.connection)
        seconds, given_out = _timed(lambda: _states(day, plans_per_task))
        every_group_s, executed = _timed(lambda: day.execute(range(stored)))
        after = row_versions(day.connection)
    written = tuple(table for table in after if after[table] != before[table])
    return SecondStart(seconds, every_group_s, written, given_out + executed)


def _states(day: _Day, plans_per_task: int) -> int:
    """How many plans were executed."""
    groups = [int(group.group) for group in day.fetch(plans_per_task).groups]
    executed = day.execute(groups)
    day.update()
    day.verify()
    return executed


def run_row_by_row(
    url: str, direct_url: str, environment: Mapping[str, str], plans_per_task: int, plans: int
) -> RowByRowRun:
    """A sample of the plans, spread over all of them. Statements are prepared: to its advantage."""
    with _day(url, direct_url, environment, prepare=5) as day:
        day.fetch(plans_per_task)
        day.ask_prices()
        run = stored_run(PostgresDuePlans(day.connection), RUN_ID)
        sample = "SELECT plan_id FROM investing.run_group ORDER BY md5(plan_id::text) LIMIT %s"
        plan_ids = [plan_id for (plan_id,) in day.connection.execute(sample, [plans]).fetchall()]
        decisions = PurchaseDecisions(run, day.open_calendar(run.market), day.desk)
        facts = facts_of(run)
        seconds, bought = _timed(
            lambda: sum([execute_one(day.connection, facts, plan_id, decisions) for plan_id in plan_ids])
        )
        return RowByRowRun(bought, seconds, _round_trip_ms(day.connection))


def fetch_only(url: str, environment: Mapping[str, str], plans_per_task: int) -> TaskRun:
    """What a task needs to be there; and how many plans its group has."""
    with _day(url, url, environment, prepare=None) as day:
        return TaskRun(day.fetch(plans_per_task).groups[0].plans)


def run_task(environment: Mapping[str, str]) -> TaskRun:
    """The task program, but for its arguments and its log."""
    done = execute_plans.run(environment, RUN_ID, 0)
    return TaskRun(done["filled"])


def _server(connection: Connection) -> str:
    (version,) = connection.execute("SHOW server_version").fetchone() or ("",)
    return f"PostgreSQL {version.split()[0]}"


def _round_trip_ms(connection: Connection) -> float:
    return median(_timed(lambda: connection.execute("SELECT 1").fetchone())[0] for _ in range(_ROUND_TRIPS)) * 1e3


_PROBES: Final[dict[str, Callable[..., Any]]] = {
    each.__name__: each for each in (run_day, start_again, run_row_by_row, fetch_only, run_task)
}


if __name__ == "__main__":
    probe(_PROBES, *sys.argv[1:])
