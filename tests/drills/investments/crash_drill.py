"""Days of due plans, four duplicate machines for each day, killed at random; beside it the same days undisturbed."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from drills.investments.version import Judgement, Version
from drills.investments.workers import Workers
from finflows.adapters.postgres.connection import Connection, connect
from finflows.adapters.postgres.migrating import migrate
from finflows.local.postgres.local_postgres import LocalPostgres
from investment_days import MONDAY, WEEKDAYS

_MOST_DAYS = 30
_SETTINGS = ("max_connections=200", "shared_buffers=128MB")

# One plan in twelve is too small to buy anything, one in seven is in a foreign currency, one in five catches up on
# three missed days; accounts and symbols are shared, so that holdings are fought for.
_PLANS = """
    INSERT INTO investing.account (external_ref)
        SELECT number::text FROM generate_series(1, 1 + %(plans)s / 10) AS number;
    INSERT INTO investing.asset (symbol, market, currency, quantity_scale, minimum)
        SELECT 'S' || number, 'XNYS', 'USD', CASE number %% 5 WHEN 0 THEN 0 ELSE 6 END, 1
        FROM generate_series(0, 49) AS number;
    INSERT INTO investing.plan (
            account_id, symbol, amount, currency, frequency, anchor_date, catch_up, occurrence, next_run)
        SELECT
            1 + number / 10, 'S' || number %% 50,
            CASE number %% 12 WHEN 0 THEN 0.5 ELSE 500 + number %% 97 END,
            CASE number %% 7 WHEN 0 THEN 'EUR' ELSE 'USD' END,
            'daily', due, (ARRAY['one', 'all', 'none'])[1 + number %% 3], 0, due
        FROM (
            SELECT number, CASE number %% 5 WHEN 0 THEN %(missed)s::date ELSE %(first)s::date END AS due
            FROM generate_series(1, %(plans)s) AS number) AS plans;
    ANALYZE;
"""


@dataclass(frozen=True)
class Drilled:
    version: str
    plans: int
    days: int
    kills: int
    failures: int
    """Workers that ended by themselves, but not well."""
    judgement: Judgement

    @property
    def is_green(self) -> bool:
        return self.judgement.is_green and not self.failures


def drill(version: Version, plans: int, kills: int, seed: int) -> Drilled:
    """As many days as it takes for so many kills, two at least."""
    with _server() as server:
        clean, drilled = _databases(server, version, plans)
        workers, days = Workers(random.Random(seed)), []
        while len(days) < 2 or workers.kills < kills:
            if len(days) == _MOST_DAYS:
                raise RuntimeError(f"only {workers.kills} kills in {_MOST_DAYS} days: there is too little work")
            day = WEEKDAYS.shift(MONDAY, len(days))
            version.work(clean, day)
            workers.at(partial(version.work, drilled, day), kills_wanted=max(1, kills - workers.kills))
            days.append(day)
        judgement = version.judge(drilled, clean, days)
    return Drilled(version.name, plans, len(days), workers.kills, workers.failures, judgement)


@contextmanager
def _server() -> Iterator[LocalPostgres]:
    with (
        tempfile.TemporaryDirectory(prefix="finflows-drill-") as folder,
        LocalPostgres(Path(folder) / "postgres", durable=False, settings=_SETTINGS) as server,
    ):
        yield server


def _databases(server: LocalPostgres, version: Version, plans: int) -> tuple[str, str]:
    """The undisturbed one and the drilled one: equal to begin with."""
    root = server.url.rpartition("/")[0]
    with connect(server.url, role=None) as connection:
        connection.autocommit = True
        connection.execute("CREATE DATABASE clean")
        with connect(f"{root}/clean", role=None) as owner:
            _fill(owner, version, plans, missed=WEEKDAYS.shift(MONDAY, -3))
        connection.execute("CREATE DATABASE drilled TEMPLATE clean")
    return f"{root}/clean", f"{root}/drilled"


def _fill(owner: Connection, version: Version, plans: int, missed: date) -> None:
    migrate(owner)
    owner.autocommit = True
    facts = {"plans": plans, "first": MONDAY, "missed": missed}
    for statement in _PLANS.split(";")[:-1]:
        owner.execute(statement.encode(), facts)
    version.prepare(owner)
