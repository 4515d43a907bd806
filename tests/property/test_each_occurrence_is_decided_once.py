"""Days of a plan's life, some of them missed: each occurrence once, at most one fill a session, money that adds up."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from schedules import CALENDARS, all_sessions, asset_of, plan_of, schedules, unhurried

from finflows.investments.advancing import advance
from finflows.investments.catch_up import Disposition, due_occurrences
from finflows.investments.decisions import decide
from finflows.investments.executions import Execution, ExecutionStatus
from finflows.investments.occurrences import NeverOccurs, first_occurrence, next_occurrence
from finflows.investments.plans import CatchUp, PausedSpan, Plan, PlanStatus, Schedule
from finflows.investments.quotes import Quote, QuoteKind, Refusal
from finflows.investments.reasons import Reason
from finflows.investments.sessions import SessionCalendar

NOW = datetime(2026, 11, 30, 14, 35, tzinfo=UTC)
PRICE = Quote(QuoteKind.PRICE, "AAPL", "finnhub", Decimal("3.33"), NOW, NOW, 1)
STALE = Refusal(Reason.PRICE_STALE, "finnhub gives an old price.")
UNKNOWN = Refusal(Reason.UNKNOWN_SYMBOL, "Both say so.")
NO_RATE = Refusal(Reason.FX_UNAVAILABLE, "Nobody was asked.")
AMOUNT = Decimal("10.00")
DAYS_OF_LIFE = st.lists(st.sampled_from([None, PRICE, PRICE, PRICE, STALE, UNKNOWN]), min_size=1, max_size=30)
"""Of each session the price that was given; None: the machine did not run."""


def moved(plan: Plan, calendar: SessionCalendar, executed: list[Execution]) -> Plan:
    advanced = advance(plan, calendar, executed)
    if advanced is None:
        return plan
    assert advanced.from_next_run == plan.next_run
    assert advanced.next_run > plan.next_run or advanced.status is PlanStatus.ENDED
    return replace(
        plan,
        next_run=advanced.next_run,
        occurrence=advanced.occurrence,
        status=advanced.status,
        fail_streak=advanced.fail_streak,
    )


def lived(
    plan: Plan, calendar: SessionCalendar, days: list[Quote | Refusal | None], *, updates_lost: bool = False
) -> tuple[Plan, dict[object, Execution]]:
    """The executions by scheduled date, kept as the database does: the first stays."""
    kept: dict[object, Execution] = {}
    for session, price in zip(all_sessions(calendar, plan.next_run, len(days)), days, strict=True):
        if price is None:
            continue
        plan = moved(plan, calendar, list(kept.values()))
        decided = decide(plan, asset_of("USD", 6), due_occurrences(plan, calendar, session), session, price, NO_RATE)
        if not isinstance(decided, Reason):
            for each in decided:
                kept.setdefault(each.scheduled_for, each)
        if not updates_lost:
            plan = moved(plan, calendar, list(kept.values()))
    return moved(plan, calendar, list(kept.values())), kept


def new_plan(schedule: Schedule, calendar: SessionCalendar, catch_up: CatchUp) -> Plan | None:
    try:
        first = first_occurrence(schedule, calendar)
    except NeverOccurs:
        return None
    return plan_of(schedule, catch_up, first.number, first.session, AMOUNT)


@unhurried
@given(schedules(endless=False), CALENDARS, st.sampled_from(CatchUp), DAYS_OF_LIFE)
def test_every_past_occurrence_has_one_execution_and_no_session_two_fills(
    schedule: Schedule, calendar: SessionCalendar, catch_up: CatchUp, days: list[Quote | Refusal | None]
) -> None:
    """From the first to the one before the next run: none left out, none invented."""
    plan = new_plan(schedule, calendar, catch_up)
    if plan is None:
        return
    after, kept = lived(plan, calendar, days)
    here, expected = first_occurrence(schedule, calendar), []
    while here and (here.session < after.next_run or (after.status is PlanStatus.ENDED and here.session in kept)):
        expected.append((here.number, here.session))
        here = next_occurrence(schedule, calendar, here)
    assert sorted((each.occurrence, each.scheduled_for) for each in kept.values()) == expected
    fills = [each for each in kept.values() if each.status is ExecutionStatus.FILLED]
    assert len({each.session for each in fills}) == len(fills)
    assert all(each.scheduled_for <= each.session for each in kept.values())


@unhurried
@given(schedules(endless=False), CALENDARS, st.sampled_from(CatchUp), DAYS_OF_LIFE)
def test_money_of_fills_adds_up(
    schedule: Schedule, calendar: SessionCalendar, catch_up: CatchUp, days: list[Quote | Refusal | None]
) -> None:
    """And catch-up `all` spends exactly the amounts of what it caught up, `one` and `none` never more than one."""
    plan = new_plan(schedule, calendar, catch_up)
    if plan is None:
        return
    _, kept = lived(plan, calendar, days)
    fills = [each for each in kept.values() if each.status is ExecutionStatus.FILLED]
    caught_up = sum(each.reason is Reason.CAUGHT_UP for each in kept.values())
    for each in fills:
        assert each.cost is not None
        assert each.residual is not None
        assert each.cost + each.residual == each.amount
    assert sum(each.amount for each in fills) == AMOUNT * (len(fills) + caught_up)
    assert catch_up is CatchUp.ALL or caught_up == 0


@unhurried
@given(schedules(endless=False), CALENDARS, st.sampled_from(CatchUp), DAYS_OF_LIFE)
def test_a_lost_update_of_the_next_run_changes_nothing(
    schedule: Schedule, calendar: SessionCalendar, catch_up: CatchUp, days: list[Quote | Refusal | None]
) -> None:
    """The next day's reconcile makes up for it; advancing twice is advancing once."""
    plan = new_plan(schedule, calendar, catch_up)
    if plan is None:
        return
    clean = lived(plan, calendar, days)
    assert lived(plan, calendar, days, updates_lost=True) == clean
    after, kept = clean
    assert moved(after, calendar, list(kept.values())) == after


@unhurried
@given(schedules(endless=False), CALENDARS, st.sampled_from(CatchUp), st.integers(0, 60))
def test_at_most_one_of_what_is_due_is_bought_and_it_is_the_newest(
    schedule: Schedule, calendar: SessionCalendar, catch_up: CatchUp, sessions_later: int
) -> None:
    """Oldest first, none after the session, each on a date of its own."""
    plan = new_plan(schedule, calendar, catch_up)
    if plan is None:
        return
    session = calendar.shift(plan.next_run, sessions_later)
    due = due_occurrences(plan, calendar, session)
    assert [each.scheduled_for for each in due] == sorted({each.scheduled_for for each in due})
    assert due[-1].scheduled_for <= session
    assert all(each.disposition is not Disposition.BUY for each in due[:-1])
    assert catch_up is CatchUp.NONE or due[-1].disposition is Disposition.BUY


SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 20)), max_size=4)
"""Of each pause, by sessions: where it begins after the plan's next run, and how long it is."""


@unhurried
@given(schedules(endless=False), CALENDARS, st.sampled_from(CatchUp), st.integers(0, 60), SPANS)
def test_what_pauses_leave_out_is_recorded_and_all_else_is_decided_as_if_it_had_never_been(
    schedule: Schedule, calendar: SessionCalendar, catch_up: CatchUp, sessions_later: int, spans: list[tuple[int, int]]
) -> None:
    """Nothing due is lost for a pause, nothing of a pause is bought, and no amount of it is caught up."""
    plan = new_plan(schedule, calendar, catch_up)
    if plan is None:
        return
    starts = [(calendar.shift(plan.next_run, start), length) for start, length in spans]
    left_out = tuple(PausedSpan(start, calendar.shift(start, length)) for start, length in starts)
    session = calendar.shift(plan.next_run, sessions_later)
    unpaused = due_occurrences(plan, calendar, session)
    due = due_occurrences(replace(plan, left_out=left_out), calendar, session)
    assert [each.occurrence for each in due] == [each.occurrence for each in unpaused]
    paused = {each.scheduled_for for each in due if each.disposition is Disposition.PAUSED}
    assert paused == {
        each.scheduled_for for each in unpaused if any(span.start <= each.scheduled_for < span.end for span in left_out)
    }
    wanted = [each for each in due if each.scheduled_for not in paused]
    buys = [each for each in wanted if each.disposition is Disposition.BUY]
    assert buys == [each for each in wanted[-1:] if each.disposition is Disposition.BUY]
    assert len(buys) == bool(wanted) or catch_up is CatchUp.NONE
    if buys and catch_up is CatchUp.ALL:
        assert buys[0].amount == AMOUNT * len(wanted)
    executions = decide(plan, asset_of("USD", 6), due, session, PRICE, NO_RATE)
    assert not isinstance(executions, Reason)
    assert [each.scheduled_for for each in executions] == [each.scheduled_for for each in due]
    assert {each.scheduled_for for each in executions if each.reason is Reason.PAUSED} == paused
