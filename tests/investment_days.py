"""Days of investing against a real database: plans in it, a desk with quotes on demand, and the four states in turn."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from finflows.adapters.postgres.connection import Connection, connect
from finflows.adapters.postgres.due_plans import PostgresDuePlans
from finflows.adapters.postgres.next_runs import PostgresNextRuns
from finflows.adapters.postgres.purchase_book import PLANS_PER_PART, PostgresPurchaseBook
from finflows.adapters.postgres.run_record import PostgresRunRecord
from finflows.application.execute_plans import ExecutePlans, GroupOutcome
from finflows.application.fetch_due_plans import FetchDuePlans
from finflows.application.update_next_run import UpdateNextRun
from finflows.application.verify_run import VerifyRun
from finflows.contracts.investment_day import (
    FetchDuePlansInput,
    FetchDuePlansOutput,
    UpdateNextRunInput,
    UpdateNextRunOutput,
    VerifyRunInput,
    VerifyRunOutput,
)
from finflows.investments.occurrences import Occurrence, first_occurrence
from finflows.investments.plans import CatchUp, Frequency, Schedule
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import MARKETS, SessionCalendar

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = SessionCalendar(MARKETS["XNYS"], lambda market, year: {})
"""Without holidays: every weekday is a session."""
MONDAY = date(2026, 11, 30)
DAILY = Schedule(Frequency.DAILY, MONDAY)


def at_open(day: date) -> datetime:
    return datetime.combine(day, time(9, 35), NEW_YORK)


@dataclass
class SetClock:
    time: datetime

    def now(self) -> datetime:
        return self.time.astimezone(UTC)


@dataclass
class StoredQuotes:
    """A desk that stores each quote once for its run, as the real one does, and refuses what it is told to refuse."""

    connection: Connection
    run: InvestmentRun
    prices: Mapping[str, Decimal | Reason]
    rates: Mapping[str, Decimal | Reason] = field(default_factory=dict)

    def price(self, symbol: str) -> Quote | Refusal:
        return self._quote(QuoteKind.PRICE, symbol, self.prices[symbol])

    def fx(self, base: str, quote: str) -> Quote | Refusal:
        if base == quote:
            now = at_open(self.run.session_date)
            return Quote(QuoteKind.FX, base + quote, "none", Decimal(1), now, now)
        return self._quote(QuoteKind.FX, base + quote, self.rates[base + quote])

    def _quote(self, kind: QuoteKind, key: str, value: Decimal | Reason) -> Quote | Refusal:
        if isinstance(value, Reason):
            return Refusal(value, f"{key} is refused on purpose.")
        now = at_open(self.run.session_date)
        facts = {"run": self.run.run_id, "kind": kind.value, "key": key, "value": value, "now": now}
        self.connection.execute(_STORE, facts)
        row = self.connection.execute(_STORED, facts).fetchone()
        assert row is not None
        return Quote(kind, key, "test", row[1], now, now, row[0])


_STORE = """
    INSERT INTO investing.quote (run_id, kind, key, provider, value, as_of, fetched_at, raw)
    VALUES (%(run)s, %(kind)s, %(key)s, 'test', %(value)s, %(now)s, %(now)s, '{}')
    ON CONFLICT (run_id, kind, key) DO NOTHING
"""
_STORED = """
    SELECT quote_id, value FROM investing.quote WHERE run_id = %(run)s AND kind = %(kind)s AND key = %(key)s
"""


class InvestmentDays(AbstractContextManager["InvestmentDays"]):
    """The use cases with their real SQL, on one connection of the programs' role, and one of the owner's for tests."""

    def __init__(
        self,
        url: str,
        *,
        calendar: SessionCalendar = WEEKDAYS,
        plans_per_part: int = PLANS_PER_PART,
        connecting: Callable[[str], Connection] = connect,
    ) -> None:
        self.url = url
        self.calendar = calendar
        self.clock = SetClock(at_open(MONDAY))
        self.prices: dict[str, Decimal | Reason] = {}
        self.rates: dict[str, Decimal | Reason] = {}
        self.plans_per_part = plans_per_part
        self._connecting = connecting
        self.owner = connect(url, role=None)
        self.owner.autocommit = True
        self.connection = connecting(url)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.owner.close()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def reconnect(self) -> None:
        """As the next task does after one that was killed."""
        self.connection.close()
        self.connection = self._connecting(self.url)

    # What is in the app's database

    def account(self) -> int:
        return self.value(
            "INSERT INTO investing.account (external_ref) VALUES (gen_random_uuid()::text) RETURNING account_id"
        )

    def asset(
        self,
        symbol: str,
        price: Decimal | Reason | str = "100",
        *,
        currency: str = "USD",
        scale: int = 6,
        minimum: str = "1",
        market: str = "XNYS",
    ) -> str:
        self.prices[symbol] = Decimal(price) if isinstance(price, str) and not isinstance(price, Reason) else price
        self.owner.execute(
            "INSERT INTO investing.asset (symbol, market, currency, quantity_scale, minimum) "
            "VALUES (%s, %s, %s, %s, %s)",
            [symbol, market, currency, scale, minimum],
        )
        return symbol

    def plan(
        self,
        account: int,
        symbol: str,
        amount: str = "50",
        *,
        currency: str = "USD",
        schedule: Schedule = DAILY,
        catch_up: CatchUp = CatchUp.ONE,
        at: Occurrence | None = None,
    ) -> int:
        """Due from its first occurrence on, or from ``at``."""
        at = at or first_occurrence(schedule, self.calendar)
        plan: int = self.value(
            """
            INSERT INTO investing.plan (account_id, symbol, amount, currency, frequency, every, anchor_date, roll,
                end_date, max_count, catch_up, occurrence, next_run)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING plan_id
            """,
            *(account, symbol, amount, currency, schedule.frequency.value, schedule.every, schedule.anchor),
            *(schedule.roll.value, schedule.end_date, schedule.max_count, catch_up.value, at.number, at.session),
        )
        return plan

    # The four states

    def run_id(self, day: date) -> str:
        return f"inv-{day}"

    def desk(self, run: InvestmentRun) -> StoredQuotes:
        return StoredQuotes(self.owner, run, self.prices, self.rates)

    def open_calendar(self, market: str) -> SessionCalendar:
        return self.calendar

    def fetch(self, day: date, plans_per_task: int = 500) -> FetchDuePlansOutput:
        use_case = FetchDuePlans(
            PostgresDuePlans(self.connection), PostgresNextRuns(self.connection), self.open_calendar, self.clock
        )
        return use_case(
            FetchDuePlansInput(
                run_id=self.run_id(day),
                market="XNYS",
                session_date=day,
                closes_at=self.calendar.closes_at(day),
                plans_per_task=plans_per_task,
            )
        )

    def execute(self, day: date, group: int) -> GroupOutcome:
        book = PostgresPurchaseBook(self.connection, attempt=1, plans_per_part=self.plans_per_part)
        return ExecutePlans(book, self.desk, self.open_calendar, self.clock)(self.run_id(day), group)

    def update(self, day: date) -> UpdateNextRunOutput:
        use_case = UpdateNextRun(PostgresNextRuns(self.connection), self.open_calendar)
        return use_case(UpdateNextRunInput(run_id=self.run_id(day)))

    def verify(self, day: date) -> VerifyRunOutput:
        use_case = VerifyRun(PostgresRunRecord(self.connection), self.open_calendar, self.clock)
        return use_case(VerifyRunInput(run_id=self.run_id(day)))

    def whole_day(self, day: date, plans_per_task: int = 500) -> VerifyRunOutput:
        self.clock.time = at_open(day)
        for group in self.fetch(day, plans_per_task).groups:
            self.execute(day, int(group.group))
        self.update(day)
        return self.verify(day)

    # What tests ask

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.owner.execute(query.encode(), values).fetchall()

    def value(self, query: str, *values: Any) -> Any:
        (row,) = self.rows(query, *values)
        return row[0]

    def executions(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT plan_id, scheduled_for, status, reason FROM investing.execution ORDER BY 1, 2")


def reasons(counts: Iterable[Any]) -> dict[str, int]:
    return {each.reason: each.count for each in counts}
