"""The books of an investments day in memory: what the SQL does for real, as plainly as it can be said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from finflows.application.investment_books import (
    UNFINISHED,
    Deal,
    Decide,
    OpenPlan,
    PartRefused,
    PlanBehind,
    Recorded,
    RunFindings,
)
from finflows.investments.advancing import Advanced
from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.plans import Asset, CatchUp, Frequency, Plan, PlanStatus, Schedule
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import MARKETS, SessionCalendar

MONDAY = date(2026, 11, 30)
TUESDAY = MONDAY + timedelta(1)
CALENDAR = SessionCalendar(MARKETS["XNYS"], lambda market, year: {})
RUN = InvestmentRun("inv-2026-11-30", "XNYS", MONDAY, CALENDAR.closes_at(MONDAY), 2)
ACME = Asset("ACME", "XNYS", "USD", 6, Decimal(1))


def at(day: date, hour: int = 9, minute: int = 35) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo("America/New_York"))


def open_calendar(market: str) -> SessionCalendar:
    return CALENDAR


def plan(plan_id: int, amount: str = "50", next_run: date = MONDAY) -> Plan:
    return Plan(
        plan_id=plan_id,
        account_id=1,
        symbol="ACME",
        amount=Decimal(amount),
        currency="USD",
        schedule=Schedule(Frequency.DAILY, next_run),
        catch_up=CatchUp.ONE,
        status=PlanStatus.ACTIVE,
        occurrence=0,
        next_run=next_run,
        fail_streak=0,
        version=1,
    )


@dataclass
class StandingClock:
    time: datetime = field(default_factory=lambda: at(MONDAY))

    def now(self) -> datetime:
        return self.time


@dataclass
class Desk:
    refused: Reason | None = None
    asked: int = 0

    def price(self, symbol: str) -> Quote | Refusal:
        self.asked += 1
        if self.refused:
            return Refusal(self.refused, "On purpose.")
        return Quote(QuoteKind.PRICE, symbol, "test", Decimal(10), at(MONDAY), at(MONDAY), 1)

    def fx(self, base: str, quote: str) -> Quote | Refusal:
        return Quote(QuoteKind.FX, base + quote, "test", Decimal(1), at(MONDAY), at(MONDAY))


@dataclass
class MemoryBooks:
    """All the ports of ``investment_books`` at once."""

    plans: dict[int, Plan] = field(default_factory=dict)
    runs: dict[str, InvestmentRun] = field(default_factory=lambda: {RUN.run_id: RUN})
    groups: list[Sequence[int]] = field(default_factory=list)
    executions: dict[tuple[int, date], Execution] = field(default_factory=dict)
    waiting: dict[int, Reason] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    """Plans that the database refuses."""
    edits: list[Callable[[], None]] = field(default_factory=list)
    """Made one by one, each just before plans are locked or set."""
    parts: list[list[int]] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    raised: int | None = None

    @classmethod
    def of(cls, *plans: Plan) -> "MemoryBooks":
        return cls({each.plan_id: each for each in plans}, groups=[tuple(each.plan_id for each in plans)])

    def find(self, run_id: str) -> InvestmentRun | None:
        return self.runs.get(run_id)

    def _open(self, run: InvestmentRun) -> list[Plan]:
        return [
            each
            for each in self.plans.values()
            if each.status is PlanStatus.ACTIVE
            and each.next_run <= run.session_date
            and (each.plan_id, each.next_run) not in self.executions
        ]

    def _edited(self) -> None:
        if self.edits:
            self.edits.pop(0)()

    def keep(self, run: InvestmentRun) -> None:
        self.runs[run.run_id] = run

    def ungrouped(self, run: InvestmentRun) -> Sequence[tuple[int, str]]:
        grouped = {plan_id for group in self.groups for plan_id in group}
        return [(each.plan_id, each.symbol) for each in self._open(run) if each.plan_id not in grouped]

    def append_groups(self, run: InvestmentRun, deal: Deal) -> None:
        grouping = deal(self.ungrouped(run), len(self.groups))
        self.groups.extend(grouping.groups)
        if grouping.plans_per_task > run.plans_per_task:
            self.raised = grouping.plans_per_task

    def open_groups(self, run: InvestmentRun) -> Sequence[tuple[int, int]]:
        left = {each.plan_id for each in self._open(run)}
        counts = [(number, len(left.intersection(group))) for number, group in enumerate(self.groups)]
        return [(number, count) for number, count in counts if count]

    def open_plans(self, run: InvestmentRun, group: int) -> Iterator[Sequence[OpenPlan]]:
        found = [each for each in self._open(run) if each.plan_id in self.groups[group]]
        for start in range(0, len(found), 4):
            part = found[start : start + 4]
            yield [OpenPlan(each.plan_id, each.symbol, each.currency, "USD") for each in part]

    def record(self, run: InvestmentRun, plan_ids: Sequence[int], decide: Decide) -> Recorded:
        self._edited()
        self.parts.append(list(plan_ids))
        if self.refused.intersection(plan_ids):
            raise PartRefused("The database refused a part.")
        locked = [each for each in self._open(run) if each.plan_id in plan_ids]
        decided = decide(locked, {each.symbol: replace(ACME, symbol=each.symbol) for each in locked})
        new = [each for each in decided.executions if (each.plan_id, each.scheduled_for) not in self.executions]
        self.executions |= {(each.plan_id, each.scheduled_for): each for each in new}
        self.waiting |= decided.waiting
        filled = sum(each.status is ExecutionStatus.FILLED for each in new)
        return Recorded(filled, len(new) - filled, len(decided.waiting))

    def keep_waiting(self, run: InvestmentRun, plan_id: int, reason: Reason) -> None:
        self.waiting[plan_id] = reason

    def behind_in_market(self, run: InvestmentRun) -> Iterator[Sequence[PlanBehind]]:
        yield [
            PlanBehind(each, [done for key, done in self.executions.items() if key[0] == each.plan_id])
            for each in self.plans.values()
            if (each.plan_id, each.next_run) in self.executions
        ]

    behind_after_run = behind_in_market

    def advance(self, part: Sequence[tuple[Plan, Advanced]]) -> Sequence[Advanced]:
        self._edited()
        done = [moved for read, moved in part if self.plans[read.plan_id].version == read.version]
        for moved in done:
            before = self.plans[moved.plan_id]
            self.plans[moved.plan_id] = replace(
                before,
                next_run=moved.next_run,
                occurrence=moved.occurrence,
                status=moved.status,
                fail_streak=moved.fail_streak,
                version=before.version + 1,
            )
        return done

    def findings(self, run: InvestmentRun) -> RunFindings:
        left = [each.plan_id for each in self._open(run)]
        waiting = [self.waiting[plan_id].value for plan_id in left if plan_id in self.waiting]
        first_plans: dict[str, list[int]] = {}
        for plan_id in left:
            reason = self.waiting[plan_id].value if plan_id in self.waiting else UNFINISHED
            first_plans.setdefault(reason, []).append(plan_id)
        return RunFindings(
            filled=sum(each.status is ExecutionStatus.FILLED for each in self.executions.values()),
            skipped=_counted([each.reason.value for each in self.executions.values() if each.reason]),
            waiting=_counted(waiting),
            unfinished=len(left) - len(waiting),
            suspended=0,
            first_plans=first_plans,
            raised_plans_per_task=self.raised,
        )

    def finish(self, run: InvestmentRun) -> None:
        self.finished.append(run.run_id)


def _counted(values: Sequence[str]) -> Mapping[str, int]:
    return {value: values.count(value) for value in values}
