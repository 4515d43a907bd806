"""What the use cases of an investments day need from the app's database, named for the need.

Every method is a transaction of its own, or several where it says so. All of them raise ``DatabaseUnavailable`` when
the database is not there: the caller is tried again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from finflows.application.investment_ports import QuoteDesk
from finflows.contracts.errors import FinflowsError
from finflows.investments.advancing import Advanced
from finflows.investments.executions import Execution
from finflows.investments.grouping import Grouping
from finflows.investments.plans import Asset, Plan
from finflows.investments.reasons import Reason
from finflows.investments.runs import InvestmentRun
from finflows.investments.sessions import SessionCalendar


class PartRefused(FinflowsError):
    """The database refused a part for what is in it. Nothing of it was written; its halves may pass."""


class OpenCalendar(Protocol):
    def __call__(self, market: str) -> SessionCalendar:
        """The market's calendar, with the overrides that hold now. Raises InputRefused for an unknown market."""
        ...


class OpenQuoteDesk(Protocol):
    def __call__(self, run: InvestmentRun) -> QuoteDesk: ...


class RunShelf(Protocol):
    def find(self, run_id: str) -> InvestmentRun | None: ...


Deal = Callable[[Sequence[tuple[int, str]], int], Grouping]
"""From (plan, symbol) pairs and the number of groups there are to new groups of plans."""


class DuePlans(RunShelf, Protocol):
    """The snapshot of a run: which plans it executes, in which groups."""

    def keep(self, run: InvestmentRun) -> None:
        """Store the run, or what changed of it (a session may get an early close). Unchanged: nothing is written.

        Raises InputRefused when another run has the session.
        """
        ...

    def ungrouped(self, run: InvestmentRun) -> Sequence[tuple[int, str]]:
        """Plan and symbol of each due plan that is in no group of the run, by symbol and plan."""
        ...

    def append_groups(self, run: InvestmentRun, deal: Deal) -> None:
        """Deal what is ungrouped into groups behind those there are, one caller after the other.

        Groups that were made larger than the run asks for are remembered as such.
        """
        ...

    def open_groups(self, run: InvestmentRun) -> Sequence[tuple[int, int]]:
        """Each group that has something left to do, and how many plans that is."""
        ...


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A plan that has something left to do, as it was when it was read: not locked, and good for asking prices only."""

    plan_id: int
    symbol: str
    currency: str
    asset_currency: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to become of the plans of a part."""

    executions: Sequence[Execution] = ()
    waiting: Mapping[int, Reason] = field(default_factory=dict)
    """By plan: why it stays due."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a part has really changed: executions that were there already are not among these."""

    filled: int = 0
    skipped: int = 0
    waiting: int = 0

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(self.filled + other.filled, self.skipped + other.skipped, self.waiting + other.waiting)


Decide = Callable[[Sequence[Plan], Mapping[str, Asset]], Decided]
"""Called within the transaction, with the locked plans as they are now: it must be quick and ask no provider."""


class PurchaseBook(RunShelf, Protocol):
    def open_plans(self, run: InvestmentRun, group: int) -> Iterator[Sequence[OpenPlan]]:
        """The plans of a group that have something left to do, in parts, by plan."""
        ...

    def record(self, run: InvestmentRun, plan_ids: Sequence[int], decide: Decide) -> Recorded:
        """One transaction: lock the plans that are still open, decide, record executions, ledger and holdings.

        Raises PartRefused when the database will not have it; nothing is recorded then.
        """
        ...

    def keep_waiting(self, run: InvestmentRun, plan_id: int, reason: Reason) -> None:
        """Record why a plan stays due, unless it has been executed meanwhile."""
        ...


@dataclass(frozen=True, slots=True)
class PlanBehind:
    """A plan whose next run has been executed, and its executions from there on."""

    plan: Plan
    executions: Sequence[Execution]


class NextRuns(RunShelf, Protocol):
    def behind_in_market(self, run: InvestmentRun) -> Iterator[Sequence[PlanBehind]]:
        """Active plans of the run's market whose next run was executed by whatever run, in parts, by plan."""
        ...

    def behind_after_run(self, run: InvestmentRun) -> Iterator[Sequence[PlanBehind]]:
        """Active plans whose next run was executed by this run, in parts, by plan."""
        ...

    def advance(self, part: Sequence[tuple[Plan, Advanced]]) -> Sequence[Advanced]:
        """Compare and set: those that were advanced. A plan that is no longer as it was read stays as it is."""
        ...


MOST_NAMED: Final = 20
"""Plans of each reason that people are told: enough to look into, and a message that SNS takes (256 KiB)."""
UNFINISHED: Final = "unfinished"
SUSPENDED: Final = "suspended"


@dataclass(frozen=True, slots=True)
class RunFindings:
    """What became of a run, as counts."""

    filled: int
    skipped: Mapping[str, int]
    """By reason."""
    waiting: Mapping[str, int]
    """Plans that stay due, by reason."""
    unfinished: int
    """Active plans of the market that are due and have neither execution nor reason to wait."""
    suspended: int
    """Plans that failed for good in this run and are suspended."""
    first_plans: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """The first ids, at most MOST_NAMED each: of what waits by reason, of UNFINISHED and SUSPENDED plans."""
    raised_plans_per_task: int | None = None
    """The most plans of a task, where more were put into one than was asked for."""


class RunRecord(RunShelf, Protocol):
    def findings(self, run: InvestmentRun) -> RunFindings: ...

    def finish(self, run: InvestmentRun) -> None:
        """Note the time, once."""
        ...
