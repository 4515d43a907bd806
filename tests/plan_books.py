"""A plan book in memory, and requests for plans, for tests of the use cases."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from finflows.application.plan_book import KeptPlan, NewPlan, PlanFilter
from finflows.contracts.plan_book import PlanRequest
from finflows.investments.occurrences import Occurrence
from finflows.investments.plans import Asset, PausedSpan, Plan, PlanStatus

VTI = Asset("VTI", "XNYS", "USD", 6, Decimal(1))
REQUEST = PlanRequest(
    account="a-1",
    symbol="VTI",
    amount=Decimal("50.00"),
    currency="USD",
    frequency="monthly",
    start=date(2026, 1, 30),
    source_ref="row 1",
)


def asked(**changes: object) -> PlanRequest:
    """The usual request, changed in some fields."""
    return PlanRequest.parse(REQUEST.model_dump() | changes, what="The plan")


@dataclass
class FixedClock:
    at: datetime = datetime(2026, 11, 30, 14, 35, tzinfo=UTC)  # 09:35 in New York

    def now(self) -> datetime:
        return self.at


@dataclass
class MemoryPlanBook:
    """A PlanBook."""

    known_assets: dict[str, Asset] = field(default_factory=lambda: {"VTI": VTI})
    kept: dict[int, KeptPlan] = field(default_factory=dict)

    def assets(self) -> list[Asset]:
        return list(self.known_assets.values())

    def add_asset(self, asset: Asset) -> bool:
        return self.known_assets.setdefault(asset.symbol, asset) is asset

    def add(self, plan: NewPlan) -> int | None:
        if plan.source_ref is not None and self.known_sources([plan.source_ref]):
            return None
        plan_id = len(self.kept) + 1
        made = Plan(
            plan_id,
            1,
            plan.symbol,
            plan.amount,
            plan.currency,
            plan.schedule,
            plan.catch_up,
            plan.status,
            plan.first.number,
            plan.first.session,
            0,
            1,
        )
        self.kept[plan_id] = KeptPlan(made, plan.account, self.known_assets[plan.symbol].market, plan.source_ref)
        return plan_id

    def plans(self, chosen: PlanFilter) -> list[KeptPlan]:
        return [kept for kept in self.kept.values() if chosen.status in {None, kept.plan.status}]

    def take(self, plan_id: int) -> KeptPlan | None:
        return self.kept.get(plan_id)

    def pause(self, plan_id: int, paused_from: date) -> None:
        self._change(plan_id, status=PlanStatus.PAUSED)
        self.kept[plan_id] = replace(self.kept[plan_id], paused_from=paused_from)

    def set_amount(self, plan_id: int, amount: Decimal) -> None:
        self._change(plan_id, amount=amount)

    def resume(self, plan_id: int, at: Occurrence, left_out: Sequence[PausedSpan]) -> None:
        at_once = {"occurrence": at.number, "next_run": at.session, "left_out": tuple(left_out)}
        self._change(plan_id, status=PlanStatus.ACTIVE, fail_streak=0, **at_once)
        self.kept[plan_id] = replace(self.kept[plan_id], paused_from=None)

    def end(self, plan_id: int) -> None:
        self._change(plan_id, status=PlanStatus.ENDED)

    def known_sources(self, source_refs: Collection[str]) -> frozenset[str]:
        return frozenset(kept.source_ref for kept in self.kept.values() if kept.source_ref in source_refs)

    def _change(self, plan_id: int, **fields: object) -> None:
        kept = self.kept[plan_id]
        self.kept[plan_id] = replace(kept, plan=replace(kept.plan, **fields))
