"""One day of recurring investments on the embedded engine, from the options of the command to its last line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from finflows.application.session_identity import session_identity
from finflows.cli.engine_session import EngineSession
from finflows.cli.investment_surroundings import Day, Surroundings, surroundings
from finflows.cli.investments_ending import InvestmentsEnding
from finflows.contracts.investment_day import InvestmentsStartInput
from finflows.local.engine import Engine
from finflows.local.outcome import ExecutionOutcome
from finflows.local.providers.oddities import Scenario
from finflows.runtime.wiring import investments_report

MACHINE = "InvestmentsStateMachine"


@dataclass(frozen=True, slots=True)
class InvestmentsRun:
    """A run of a session. Under the id of one that is there already it goes on: what is bought is not bought again."""

    session: EngineSession
    day: Day
    plans_per_task: int | None
    scenarios: Sequence[Scenario] = ()

    def __call__(self, *, as_json: bool) -> None:
        with surroundings(self.session, self.day, self.scenarios) as around:
            start = InvestmentsStartInput(
                market=self.day.market, session_date=around.session_date, plans_per_task=self.plans_per_task
            )
            run_id = session_identity(start, datetime.now(UTC), self.day.market).run_id
            ending = _ended(
                around, self.session, run_id, lambda engine: engine.execute(MACHINE, run_id, start.to_document())
            )
        ending.tell(as_json=as_json)


@dataclass(frozen=True, slots=True)
class RedrivenInvestmentsRun:
    """A run that ended without success goes on, at the clock of its own session unless a drill sets another."""

    session: EngineSession
    run_id: str
    clock: datetime | None = None
    scenarios: Sequence[Scenario] = ()

    def __call__(self) -> InvestmentsEnding:
        given = self.session.runs.read(self.run_id).input
        day = Day(given["market"], date.fromisoformat(given["sessionDate"]), self.clock)
        with surroundings(self.session, day, self.scenarios) as around:
            return _ended(around, self.session, self.run_id, lambda engine: engine.redrive(self.run_id))


def _ended(
    around: Surroundings, session: EngineSession, run_id: str, execute: Callable[[Engine], ExecutionOutcome]
) -> InvestmentsEnding:
    before = investments_report.filled(around.database_url, run_id)
    with around.of(session).engine() as engine:
        outcome = execute(engine)
    return InvestmentsEnding.of(outcome, around, session.state_dir, bought_before=before)
