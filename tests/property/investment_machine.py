"""Days of investing at random: plans, edits, pauses, outages, duplicates, kills, lost updates, redrives, in any order.

What must hold is asked after every step, of the database. Nothing lost is asked by a memory of its own: from the
occurrence that a plan was made or resumed with, its executions have to follow each other without a gap.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from empty_books import emptied
from faulty_connections import KILLED, FaultyConnection
from finflows.adapters.postgres.plan_book import PostgresPlanBook
from finflows.application.pause_plan import PausePlan, ResumePlan
from finflows.contracts.investment_day import VerifyRunOutput
from finflows.investments.occurrences import Occurrence, first_occurrence, next_occurrence, occurrence_on_or_after
from finflows.investments.plans import CatchUp, Frequency, Roll, Schedule
from finflows.investments.reasons import Reason
from finflows.investments.sessions import SessionCalendar
from investment_days import MONDAY, InvestmentDays, at_open
from investment_invariants import complaints

SYMBOLS = ("ACME", "BOLT", "CORK")
OUTAGES = st.sampled_from([Reason.PRICE_UNAVAILABLE, Reason.PRICE_STALE, Reason.UNKNOWN_SYMBOL, Reason.PRICE_HELD])
KILLS = st.none() | st.integers(0, 60)
"""Before which word to the server; a state has fewer than these."""
SCHEDULES = st.builds(
    Schedule,
    frequency=st.sampled_from(list(Frequency)),
    anchor=st.integers(-40, 10).map(lambda days: MONDAY + timedelta(days)),
    every=st.integers(1, 3),
    roll=st.sampled_from(list(Roll)),
    max_count=st.none() | st.integers(1, 6),
)
AMOUNTS = st.sampled_from(["0.5", "5", "49.99", "1000", "12345.67"])


@dataclass
class Memory:
    """Of one plan: where its unbroken row of executions begins."""

    schedule: Schedule
    begins: Occurrence
    amounts: set[Decimal]
    left_out: list[tuple[date, date]] = field(default_factory=list)
    """Of each pause that began when something was overdue: the first day, and the one after the last."""

    def next_due(self, executed: set[date], calendar: SessionCalendar) -> Occurrence | None:
        """After the executions that follow each other from the beginning on; None: nothing comes any more."""
        place: Occurrence | None = self.begins
        while place is not None and place.session in executed:
            place = next_occurrence(self.schedule, calendar, place)
        return place


class InvestmentMachine(RuleBasedStateMachine):
    def __init__(self, days: InvestmentDays) -> None:
        super().__init__()
        self.days = days
        self.day = MONDAY
        self.memories: dict[int, Memory] = {}
        self.paused: dict[int, date] = {}

    @initialize(plans_per_task=st.integers(1, 4), plans_per_part=st.integers(1, 3))
    def begin(self, plans_per_task: int, plans_per_part: int) -> None:
        days, self.plans_per_task = self.days, plans_per_task
        emptied(days.owner)
        days.reconnect()
        days.plans_per_part, days.prices, days.clock.time = plans_per_part, {}, at_open(self.day)
        self.accounts = [days.account() for _ in range(2)]
        for symbol, price, currency in zip(SYMBOLS, ("3", "99.5", "0.07"), ("USD", "USD", "EUR"), strict=True):
            days.asset(symbol, price, currency=currency)
        days.rates = {"USDEUR": Decimal("0.9123"), "EURUSD": Decimal("1.0961")}

    # People

    @precondition(lambda self: len(self.memories) < 8)
    @rule(schedule=SCHEDULES, amount=AMOUNTS, symbol=st.sampled_from(SYMBOLS), data=st.data())
    def add(self, schedule: Schedule, amount: str, symbol: str, data: st.DataObject) -> None:
        first = first_occurrence(schedule, self.days.calendar)
        plan = self.days.plan(
            data.draw(st.sampled_from(self.accounts)),
            symbol,
            amount,
            currency=data.draw(st.sampled_from(["USD", "EUR"])),
            schedule=schedule,
            catch_up=data.draw(st.sampled_from(list(CatchUp))),
            at=first,
        )
        self.memories[plan] = Memory(schedule, first, {Decimal(amount)})

    @precondition(lambda self: self.memories)
    @rule(amount=AMOUNTS, data=st.data())
    def edit(self, amount: str, data: st.DataObject) -> None:
        plan = data.draw(st.sampled_from(sorted(self.memories)))
        symbol = data.draw(st.sampled_from(SYMBOLS))
        self.days.owner.execute(
            "UPDATE investing.plan SET amount = %s, symbol = %s, version = version + 1 WHERE plan_id = %s",
            [amount, symbol, plan],
        )
        self.memories[plan].amounts.add(Decimal(amount))

    @precondition(lambda self: self.memories)
    @rule(data=st.data())
    def pause(self, data: st.DataObject) -> None:
        plan = data.draw(st.sampled_from(sorted(self.memories)))
        if self._state(plan)[0] == "active":
            self._in_plan_book(PausePlan, plan)
            self.paused[plan] = self.day

    @precondition(lambda self: self.memories)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        """The paused span is left out; what was due before it is not. Suspended plans leave out all until now."""
        plan = data.draw(st.sampled_from(sorted(self.memories)))
        status, next_run = self._state(plan)
        if status not in {"paused", "suspended"}:
            return
        memory, paused_from = self.memories[plan], self.paused.pop(plan, next_run)
        self._in_plan_book(ResumePlan, plan)
        if next_run < paused_from:
            memory.left_out.append((paused_from, self.day))
        elif next_run < self.day and self._state(plan)[0] == "active":
            at = occurrence_on_or_after(memory.schedule, self.days.calendar, self.day)
            assert at is not None
            self.memories[plan] = replace(memory, begins=at)

    def _in_plan_book(self, use_case: type[PausePlan | ResumePlan], plan: int) -> None:
        with self.days.owner.transaction():
            use_case(PostgresPlanBook(self.days.owner), self.days.open_calendar, self.days.clock)(plan)

    def _state(self, plan: int) -> tuple[str, date]:
        ((status, next_run),) = self.days.rows("SELECT status, next_run FROM investing.plan WHERE plan_id = %s", plan)
        return status, next_run

    # Providers

    @rule(symbol=st.sampled_from(SYMBOLS), value=OUTAGES | st.sampled_from([Decimal(3), Decimal("151.25")]))
    def quote(self, symbol: str, value: Decimal | Reason) -> None:
        self.days.prices[symbol] = value

    @rule(value=st.sampled_from([Reason.FX_STALE, Reason.FX_UNAVAILABLE, Decimal("1.0961")]))
    def rate(self, value: Decimal | Reason) -> None:
        self.days.rates["EURUSD"] = value

    # The machine, its tasks in any order and number

    @rule(kill=KILLS)
    def fetch(self, kill: int | None) -> None:
        self._killed(kill, lambda: self.days.fetch(self.day, self.plans_per_task))

    @rule(kill=KILLS, group=st.integers(0, 4), ago=st.sampled_from([0, 0, 0, 1, 3]))
    def execute(self, kill: int | None, group: int, ago: int) -> None:
        """Also for the run of an earlier day, which buys nothing."""
        day = self.day - timedelta(ago)
        if not self._has_run(day):
            return
        before = self._count()
        self._killed(kill, lambda: self.days.execute(day, group))
        assert not ago or self._count() == before

    @rule(kill=KILLS, ago=st.sampled_from([0, 0, 1, 3]))
    def update(self, kill: int | None, ago: int) -> None:
        day = self.day - timedelta(ago)
        if self._has_run(day):
            self._killed(kill, lambda: self.days.update(day))

    @rule(sessions=st.sampled_from([1, 1, 1, 2, 5, 23]))
    def another_day(self, sessions: int) -> None:
        """Whatever was left undone."""
        self.day = self.days.calendar.shift(self.day, sessions)
        self.days.clock.time = at_open(self.day)

    @rule()
    def whole_day(self) -> None:
        """A run without faults leaves nothing behind but what has to wait."""
        found = self._run()
        assert found.unfinished == 0, found
        self._expect_nothing_lost(but_for_waiting=sum(each.count for each in found.waiting))

    @rule()
    def whole_day_with_prices(self) -> None:
        """And with prices nothing at all."""
        for symbol in SYMBOLS:
            self.days.prices[symbol] = Decimal(7)
        self.days.rates["EURUSD"] = Decimal("1.0961")
        found = self._run()
        assert found.complete, found
        self._expect_nothing_lost(but_for_waiting=0)

    def _run(self) -> VerifyRunOutput:
        return self.days.whole_day(self.day, self.plans_per_task)

    def _killed(self, kill: int | None, state: Any) -> None:
        connection = self.days.connection
        assert isinstance(connection, FaultyConnection)
        connection.words_left = kill
        try:
            state()
            connection.words_left = None
        except KILLED:
            self.days.reconnect()

    # What holds

    @invariant()
    def books_balance(self) -> None:
        assert complaints(self.days.owner) == []

    @invariant()
    def a_next_run_is_an_occurrence_of_its_plan(self) -> None:
        for plan, number, session in self.days.rows("SELECT plan_id, occurrence, next_run FROM investing.plan"):
            found = occurrence_on_or_after(self.memories[plan].schedule, self.days.calendar, session)
            assert found is not None
            assert found.session == session
            assert found.number <= number  # one that shares its session with an earlier one is passed over

    @invariant()
    def fills_are_of_an_amount_that_the_plan_had(self) -> None:
        for plan, amount, caught_up in self.days.rows(_FILLED):
            assert amount / (1 + caught_up) in self.memories[plan].amounts

    @invariant()
    def pauses_leave_out_their_span_and_nothing_else(self) -> None:
        """What was decided before a plan was resumed may lie in the span: the day of the pause itself."""
        for plan, scheduled_for, session, reason in self.days.rows(_DECIDED):
            ended = [end for start, end in self.memories[plan].left_out if start <= scheduled_for < end]
            assert (reason == "paused") == any(end <= session for end in ended)

    @invariant()
    def no_next_run_is_beyond_what_is_undecided(self) -> None:
        """It may lag behind, as a cache; what it has passed would never be looked at again."""
        for plan, session in self.days.rows(_PLANS_UNDER_WAY):
            executed = {day for (day,) in self.days.rows(_SCHEDULED, plan)}
            undecided = self.memories[plan].next_due(executed, self.days.calendar)
            assert undecided is None or session <= undecided.session

    def _expect_nothing_lost(self, but_for_waiting: int) -> None:
        behind = 0
        for plan, session in self.days.rows("SELECT plan_id, next_run FROM investing.plan WHERE status = 'active'"):
            executed = {day for (day,) in self.days.rows(_SCHEDULED, plan)}
            following = self.memories[plan].next_due(executed, self.days.calendar)
            assert following is None or following.session == session
            filled = (plan, self.day) in self.days.rows(_FILLED_ON, self.day)
            behind += session <= self.day and not filled
        assert behind == but_for_waiting

    def _has_run(self, day: date) -> bool:
        return bool(self.days.rows("SELECT FROM investing.run WHERE run_id = %s", self.days.run_id(day)))

    def _count(self) -> int:
        count: int = self.days.value("SELECT count(*) FROM investing.execution")
        return count


_DECIDED = "SELECT plan_id, scheduled_for, session_date, reason FROM investing.execution"
_PLANS_UNDER_WAY = "SELECT plan_id, next_run FROM investing.plan WHERE status IN ('active', 'paused')"
_SCHEDULED = "SELECT scheduled_for FROM investing.execution WHERE plan_id = %s"
_FILLED_ON = "SELECT plan_id, session_date FROM investing.execution WHERE status = 'filled' AND session_date = %s"
_FILLED = """
    SELECT filled.plan_id, filled.amount, count(older.plan_id) FROM investing.execution AS filled
    LEFT JOIN investing.execution AS older ON older.plan_id = filled.plan_id
        AND older.session_date = filled.session_date AND older.reason = 'caught_up'
    WHERE filled.status = 'filled' GROUP BY filled.plan_id, filled.scheduled_for, filled.amount
"""
