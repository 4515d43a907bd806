"""Recurring investments of an existing app, from its tables users, assets, transactions and recurring_investments.

How the app calls its tables and columns is a mapping (``app_tables``). Nothing is written there. The transactions only
say when a plan was executed last, so that nothing is bought twice at the cut-over.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg
from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg.types.string import TextLoader

from finflows.adapters.app_tables import AppTables
from finflows.adapters.postgres.connection import Connection, breaks_are_told, connect
from finflows.application.import_plans import ImportedRow, ImportSource
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest, PlanRequest, RejectedRow

ADDRESS_NAMED: Final = "--from-database (APP_DATABASE_URL)"
_SEE: Final = "(docs/investments-import.md)"

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


def app_plans(url: str, tables: AppTables) -> ImportSource:
    """What the app has, in one snapshot.

    Raises:
        DatabaseUnavailable, InputRefused: it does not answer, refuses the login or has other tables.
    """
    with breaks_are_told(url), connect(url, role=None, named=ADDRESS_NAMED) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        _take_days_as_text(connection)
        try:
            assets = connection.execute(_assets_query(tables)).fetchall()
            plans = connection.execute(_plans_query(tables)).fetchall()
        except psycopg.ProgrammingError as exc:
            raise _laid_out_otherwise(exc) from None
        except psycopg.DataError:
            raise _not_readable(tables) from None
        finally:
            connection.rollback()
    return _source(assets, plans, tables)


def _take_days_as_text(connection: Connection) -> None:
    """A day that Python does not have, such as infinity, would end the import; as text it is the fault of its row."""
    connection.execute("SET DateStyle = 'ISO'")
    connection.commit()
    for kind in ("date", "timestamp", "timestamptz"):
        connection.adapters.register_loader(kind, TextLoader)


def _laid_out_otherwise(exc: psycopg.ProgrammingError) -> InputRefused:
    """The server's words name tables and columns, never values of theirs."""
    said = exc.diag.message_primary
    if isinstance(exc, psycopg.errors.InsufficientPrivilege):
        return InputRefused(
            f"The login of {ADDRESS_NAMED} may not read the app's tables: {said}. GRANT SELECT on all four of them."
        )
    return InputRefused(
        f"The app's database is laid out otherwise: {said}. "
        f"Say how its tables and columns are called with --mapping {_SEE}; "
        "where a column has another type, make a view and name that."
    )


def _not_readable(tables: AppTables) -> InputRefused:
    """What the server says of it quotes the value. It converts nothing but the days of the transactions."""
    done = tables.transactions
    return InputRefused(
        f"The app's {done.table}.{done.executed_at} has a value that is no day. "
        f"Correct it, or make a view without it and name that in --mapping {_SEE}."
    )


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
    day = partial(_day, zone=ZoneInfo(tables.time_zone))
    try:
        fields = {
            "account": str(account),
            "symbol": symbol,
            "amount": str(amount) if amount is not None else None,
            "currency": currency or tables.currency,
            "frequency": _frequency(frequency),
            "start": day("start_date", start),
            "end_date": day("end_date", end),
            "status": _status(status),
            "source_ref": f"{tables.recurring_investments.table}:{key}",
        }
        request = PlanRequest.parse(_given(fields), what="It")
        done, following = _day("last transaction", last, UTC), day("next date", next_date)
    except InputRefused as exc:
        return ImportedRow(place, fault=str(exc))
    return ImportedRow(place, request, goes_on=True, last_executed=done, next_run=following)


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


def _day(what: str, value: object, zone: tzinfo) -> date | None:
    """Of a date or a time as text; of a moment, its day in that zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value).strip())
        return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()
    except (ValueError, OverflowError):
        raise InputRefused(f"Its {what} is no day such as 2026-01-30.") from None
