"""Recurring investments of an existing app, from its tables users, assets, transactions and recurring_investments.

How the app calls its tables and columns is a mapping with defaults (docs/investments-import.md). Nothing is written
there. The transactions only say when a plan was executed last, so that nothing is bought twice at the cut-over.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import psycopg
from psycopg.sql import SQL, Composable, Composed, Identifier
from pydantic import Field

from finflows.adapters.postgres.connection import breaks_are_told, connect
from finflows.application.import_plans import ImportedRow, ImportSource
from finflows.contracts.base import Contract
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest, PlanRequest, RejectedRow

Column = Annotated[str, Field(min_length=1)]

_FREQUENCIES: Final = MappingProxyType(
    {
        "daily": "daily",
        "weekly": "weekly",
        "biweekly": "biweekly",
        "fortnightly": "biweekly",
        "semimonthly": "semi_monthly",
        "twicemonthly": "semi_monthly",
        "monthly": "monthly",
        "quarterly": "quarterly",
        "yearly": "yearly",
        "annually": "yearly",
    }
)
_ACTIVE: Final = frozenset({"true", "active", "enabled", "running"})
_PAUSED: Final = frozenset({"false", "paused", "inactive", "disabled", "suspended"})
_OVER: Final = frozenset({"cancelled", "canceled", "completed", "ended", "closed", "deleted", "expired"})


class _Users(Contract):
    table: Column = "users"
    id: Column = "id"
    reference: Column = "id"
    """What the account is called here."""


class _Assets(Contract):
    table: Column = "assets"
    id: Column = "id"
    symbol: Column = "symbol"
    currency: Column | None = "currency"
    market: Column | None = None
    quantity_scale: Column | None = None


class _Transactions(Contract):
    table: Column = "transactions"
    user_id: Column = "user_id"
    asset_id: Column = "asset_id"
    recurring_investment_id: Column | None = None
    """None: the newest transaction of the same user and asset counts, whatever it came from."""
    executed_at: Column = "created_at"


class _RecurringInvestments(Contract):
    table: Column = "recurring_investments"
    id: Column = "id"
    user_id: Column = "user_id"
    asset_id: Column = "asset_id"
    amount: Column = "amount"
    currency: Column | None = "currency"
    frequency: Column = "frequency"
    start_date: Column = "start_date"
    next_date: Column | None = "next_execution_date"
    end_date: Column | None = None
    status: Column = "status"


class AppTables(Contract):
    """The mapping. A column that may be null in it need not exist."""

    users: _Users = _Users()
    assets: _Assets = _Assets()
    transactions: _Transactions = _Transactions()
    recurring_investments: _RecurringInvestments = _RecurringInvestments()
    market: str = "XNYS"
    """Of assets without a market of their own."""
    currency: str = "USD"
    """Of assets and plans without a currency of their own."""


def read_mapping(path: Path | None) -> AppTables:
    if path is None:
        return AppTables()
    try:
        return AppTables.parse(json.loads(path.read_text(encoding="utf-8")), what=f"The mapping {path}")
    except (OSError, ValueError) as exc:
        raise InputRefused(f"The mapping {path} cannot be read as JSON.") from exc


def app_plans(url: str, tables: AppTables) -> ImportSource:
    """What the app has, in one snapshot.

    Raises:
        DatabaseUnavailable, InputRefused: it does not answer, refuses the login or has other tables.
    """
    with breaks_are_told(url), connect(url, role=None) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            assets = connection.execute(_assets_query(tables)).fetchall()
            plans = connection.execute(_plans_query(tables)).fetchall()
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction) as exc:
            raise InputRefused(
                f"The app's database is laid out otherwise: {exc.diag.message_primary}. "
                "Say how its tables and columns are called with --mapping (docs/investments-import.md)."
            ) from None
        finally:
            connection.rollback()
    return _source(assets, plans, tables)


def _assets_query(tables: AppTables) -> Composed:
    of = tables.assets
    columns = SQL(", ").join(_optional("a", name) for name in (of.symbol, of.currency, of.market, of.quantity_scale))
    return SQL("SELECT {} FROM {} AS a ORDER BY 1").format(columns, _table(of.table))


def _plans_query(tables: AppTables) -> Composed:
    plan, user, asset = tables.recurring_investments, tables.users, tables.assets
    names = (
        plan.id,
        plan.amount,
        plan.currency,
        plan.frequency,
        plan.start_date,
        plan.next_date,
        plan.end_date,
        plan.status,
    )
    return SQL(
        "SELECT {columns}, {reference}, {symbol}, ({last}) FROM {plans} AS r "
        "LEFT JOIN {users} AS u ON {user} = {user_id} LEFT JOIN {assets} AS a ON {asset} = {asset_id} ORDER BY 1"
    ).format(
        columns=SQL(", ").join(_optional("r", name) for name in names),
        reference=Identifier("u", user.reference),
        symbol=Identifier("a", asset.symbol),
        last=_last_query(tables),
        plans=_table(plan.table),
        users=_table(user.table),
        user=Identifier("u", user.id),
        user_id=Identifier("r", plan.user_id),
        assets=_table(asset.table),
        asset=Identifier("a", asset.id),
        asset_id=Identifier("r", plan.asset_id),
    )


def _last_query(tables: AppTables) -> Composable:
    """The day (UTC) on which the plan was executed last."""
    plan, done = tables.recurring_investments, tables.transactions
    if done.recurring_investment_id is not None:
        pairs = [(done.recurring_investment_id, plan.id)]
    else:
        pairs = [(done.user_id, plan.user_id), (done.asset_id, plan.asset_id)]
    same = SQL(" AND ").join(
        SQL("{} = {}").format(Identifier("t", theirs), Identifier("r", ours)) for theirs, ours in pairs
    )
    return SQL("SELECT max({})::date FROM {} AS t WHERE {}").format(
        Identifier("t", done.executed_at), _table(done.table), same
    )


def _table(name: str) -> Identifier:
    """`app.users` is the table users of the schema app."""
    return Identifier(*name.split("."))


def _optional(table: str, column: str | None) -> Composable:
    return SQL("NULL") if column is None else Identifier(table, column)


def _source(assets: Iterable[Sequence[Any]], plans: Iterable[Sequence[Any]], tables: AppTables) -> ImportSource:
    known, faults = _known_assets(assets, tables)
    rows, over = [], 0
    for row in plans:
        if _word(row[7]) in _OVER:
            over += 1
        else:
            rows.append(_row(row, tables))
    return ImportSource(rows, known, faults, left_out=over)


def _known_assets(rows: Iterable[Sequence[Any]], tables: AppTables) -> tuple[list[AssetRequest], list[RejectedRow]]:
    known: list[AssetRequest] = []
    faults: list[RejectedRow] = []
    for number, (symbol, currency, market, scale) in enumerate(rows, 1):
        fields = {"symbol": symbol, "currency": currency or tables.currency, "market": market or tables.market}
        try:
            known.append(AssetRequest.parse(_given({**fields, "quantity_scale": scale}), what="It"))
        except InputRefused as exc:
            faults.append(RejectedRow(place=f"{tables.assets.table}, asset {number} by symbol", reason=str(exc)))
    return known, faults


def _row(row: Sequence[Any], tables: AppTables) -> ImportedRow:
    key, amount, currency, frequency, start, next_date, end, status, account, symbol, last = row
    place = f"{tables.recurring_investments.table} {key}"
    if account is None or symbol is None:
        return ImportedRow(place, fault="Its user or its asset does not exist.")
    try:
        fields = {
            "account": str(account),
            "symbol": symbol,
            "amount": Decimal(str(amount)) if amount is not None else None,
            "currency": currency or tables.currency,
            "frequency": _frequency(frequency),
            "start": _day(start),
            "end_date": _day(end),
            "status": _status(status),
            "source_ref": f"{tables.recurring_investments.table}:{key}",
        }
        request = PlanRequest.parse(_given(fields), what="It")
    except InputRefused as exc:
        return ImportedRow(place, fault=str(exc))
    return ImportedRow(place, request, goes_on=True, last_executed=last, next_run=_day(next_date))


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _frequency(value: object) -> str:
    known = _FREQUENCIES.get("".join(sign for sign in _word(value) if sign.isalpha()))
    if known is None:
        raise InputRefused(f"Its frequency is none of {', '.join(_FREQUENCIES)}.")
    return known


def _status(value: object) -> str:
    word = _word(value)
    if word not in _ACTIVE | _PAUSED:
        raise InputRefused(f"Its status is none of {', '.join(sorted(_ACTIVE | _PAUSED | _OVER))}.")
    return "active" if word in _ACTIVE else "paused"


def _word(value: object) -> str:
    return str(value).strip().lower()


def _day(value: date | None) -> date | None:
    """Of a date, or of a time, which is a date too."""
    return value.date() if isinstance(value, datetime) else value
