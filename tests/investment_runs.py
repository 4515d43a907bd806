"""Investments days that tests run through the real command, and what they leave behind."""

import hashlib
import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from command_line import Told
from finflows.adapters.postgres.connection import connect
from night_runs import FINFLOWS

MONDAY = date(2026, 11, 30)
RUN = f"inv-{MONDAY}"
_PRICES = ("FINNHUB_", "ALPHA_VANTAGE_", "EXCHANGE_RATE_", "INVENTED_", "PRICE_KEYS_", "QUOTE_", "DATABASE_URL")


@dataclass(frozen=True)
class Day:
    """Runs the command as a person does; functions and tasks are processes. ``prices`` are variables of providers.

    ``command`` takes arguments and the environment.
    """

    command: Callable[[list[str], Mapping[str, str]], Told]
    folder: Path
    url: str
    prices: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def run(self, *options: str, session: date = MONDAY) -> Told:
        """What a program sees: the outcome as JSON."""
        return self.run_for_a_person("--json", *options, session=session)

    def run_for_a_person(self, *options: str, session: date = MONDAY) -> Told:
        return self._finflows("run", "investments", "--session-date", session.isoformat(), *self._pace, *options)

    def redrive(self, *options: str, run_id: str = RUN) -> Told:
        return self._finflows("redrive", run_id, "--json", *self._pace, *options)

    @property
    def _pace(self) -> list[str]:
        return ["--state-dir", str(self.state), "--workers", "2", "--time-scale", "0.01"]

    def report(self, out: Path, run_id: str = RUN) -> Told:
        return self._finflows("report", run_id, "--out", str(out), "--state-dir", str(self.state))

    def _finflows(self, *arguments: str) -> Told:
        return self.command(list(arguments), environment(self.url, self.prices))

    def states_entered(self, run_id: str = RUN) -> list[str]:
        path = self.state / "runs" / run_id / "history-1.ndjson"
        events = [json.loads(line) for line in path.read_text().splitlines()]
        entered = (event.get("stateEnteredEventDetails") for event in events)
        return [details["name"] for details in entered if details]

    def tasks(self, run_id: str = RUN) -> Counter[str]:
        """How often each group's task really ran: one log file per attempt."""
        names = (path.name for path in (self.state / "logs" / run_id).glob("*.log"))
        return Counter(name.removeprefix(f"{run_id}-").split("-")[0] for name in names)

    def messages(self) -> list[str]:
        """Subjects of what people were told."""
        path = self.state / "outbox/sns.ndjson"
        return [json.loads(line)["subject"] for line in path.read_text().splitlines()] if path.exists() else []

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with connect(self.url, role=None) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def bought(self) -> int:
        ((count,),) = self.rows("SELECT count(*) FROM investing.execution WHERE status = 'filled'")
        return int(count)

    def books(self) -> tuple[Decimal, Decimal]:
        """Quantities by the ledger, and by the holdings."""
        query = (
            "SELECT (SELECT coalesce(sum(quantity), 0) FROM investing.ledger WHERE leg = 'asset'), "
            "(SELECT coalesce(sum(quantity), 0) FROM investing.holding)"
        )
        ((ledger, holdings),) = self.rows(query)
        return ledger, holdings

    def fingerprint(self) -> dict[str, str]:
        """Of every table, with the number of the transaction that last wrote each row."""
        tables = [name for (name,) in self.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'investing'")]
        return {name: self._fingerprint_of(name) for name in sorted(tables)}

    def _fingerprint_of(self, table: str) -> str:
        rows = sorted(map(str, self.rows(f"SELECT t.xmin::text, t::text FROM investing.{table} AS t")))  # noqa: S608 - a name of our own schema
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def environment(url: str, prices: Mapping[str, str]) -> dict[str, str]:
    """The test's own, with these and no other database and providers."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_PRICES)}
    return {**inherited, "DATABASE_URL": url, **prices}


def command_in(project: Path, arguments: list[str], environment: Mapping[str, str]) -> Told:
    """The command in a process of its own, given in a folder whose template and programs it runs."""
    done = subprocess.run(
        [*FINFLOWS, *arguments], capture_output=True, text=True, check=False, cwd=project, env=dict(environment)
    )
    return Told(done.returncode, done.stdout, done.stderr)


class App:
    """The app that the plans belong to: puts assets and plans into its database."""

    def __init__(self, url: str) -> None:
        self._connection = connect(url, role=None)
        self._connection.autocommit = True

    def asset(self, symbol: str, scale: int = 6) -> None:
        """Fractions of it down to a place; the smallest purchase is of 1."""
        self._connection.execute(
            "INSERT INTO investing.asset (symbol, market, currency, quantity_scale, minimum) "
            "VALUES (%s, 'XNYS', 'USD', %s, 1)",
            [symbol, scale],
        )

    def plan(
        self, symbol: str, amount: str = "50", *, currency: str = "USD", due: date = MONDAY, status: str = "active"
    ) -> None:
        """Daily, of an account of its own."""
        self._connection.execute(
            "WITH opened AS (INSERT INTO investing.account (external_ref) VALUES (gen_random_uuid()::text) "
            "RETURNING account_id) INSERT INTO investing.plan "
            "(account_id, symbol, amount, currency, frequency, anchor_date, occurrence, next_run, status) "
            "SELECT account_id, %s, %s, %s, 'daily', %s, 0, %s, %s FROM opened",
            [symbol, amount, currency, due, due, status],
        )

    def forbid_runs(self) -> None:
        """To the programs: their Fetch due plans fails, and not in a way that is tried again."""
        self._connection.execute("REVOKE INSERT ON investing.run FROM finflows_task")

    def allow_runs(self) -> None:
        self._connection.execute("GRANT INSERT ON investing.run TO finflows_task")

    def stored_run(self) -> None:
        """The Monday's, as Fetch due plans stores it, with all plans in one group."""
        self._connection.execute(
            "INSERT INTO investing.run (run_id, market, session_date, closes_at, plans_per_task) "
            "VALUES (%s, 'XNYS', %s, %s, 500)",
            [RUN, MONDAY, f"{MONDAY} 16:00 America/New_York"],
        )
        self._connection.execute(
            "INSERT INTO investing.run_group (run_id, group_no, plan_id) SELECT %s, 0, plan_id FROM investing.plan",
            [RUN],
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


def two_symbols(url: str, plans: int = 2) -> None:
    """So many plans of each of two symbols, all due on the Monday. Two groups when a task takes that many."""
    with App(url) as app:
        for symbol in ("AAPL", "MSFT"):
            app.asset(symbol)
            for _ in range(plans):
                app.plan(symbol)
