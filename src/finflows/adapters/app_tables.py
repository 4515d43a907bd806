"""The mapping: how an existing app calls its tables and columns, with defaults (docs/investments-import.md)."""

import json
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from finflows.contracts.base import Contract
from finflows.contracts.errors import InputRefused

Column = Annotated[str, Field(min_length=1)]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("time_zone", "is no time zone such as Asia/Taipei")
    return name


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
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    """In which the app's moments (timestamptz) are the days that it means."""


def read_mapping(path: Path | None) -> AppTables:
    if path is None:
        return AppTables()
    try:
        return AppTables.parse(json.loads(path.read_text(encoding="utf-8")), what=f"The mapping {path}")
    except OSError as exc:
        raise InputRefused(f"The mapping {path} cannot be read: {exc.strerror}.") from exc
    except ValueError as exc:
        raise InputRefused(f"The mapping {path} cannot be read as JSON.") from exc
