"""The pace of calls to the providers, and their breakers, over all tasks of all machines.

A slot is taken before a call and is never given back: whoever dies in between has used it. Slots are evenly spaced, so
that no window of any length holds more calls than the rate allows. Times are those of the server, which all share.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from finflows.adapters.postgres.connection import Connection
from finflows.application.price_ports import Fault, ProviderFailed

FAILURES_IN_A_ROW: Final = 5
"""So many calls in trouble and the breaker opens for a while."""

_TAKE: Final = """
    INSERT INTO investing.api_slot AS slot (provider, next_at, day, calls)
    VALUES (%(provider)s, clock_timestamp() + %(gap)s, (now() AT TIME ZONE 'America/New_York')::date, 1)
    ON CONFLICT (provider) DO UPDATE
    SET next_at = greatest(slot.next_at, clock_timestamp()) + %(gap)s,
        day = excluded.day,
        calls = CASE WHEN slot.day = excluded.day THEN slot.calls + 1 ELSE 1 END
    WHERE slot.day <> excluded.day OR slot.calls < %(per_day)s
    RETURNING extract(epoch FROM next_at - %(gap)s - clock_timestamp())::float8"""
_PUT_OFF: Final = """
    UPDATE investing.api_slot SET next_at = greatest(next_at, clock_timestamp() + %s) WHERE provider = %s"""
_IS_OPEN: Final = """
    SELECT 1 FROM investing.api_slot
    WHERE provider = %s AND broken_for = %s AND broken_until > clock_timestamp()"""
_ANSWERED: Final = "UPDATE investing.api_slot SET failures = 0 WHERE provider = %s AND failures > 0"
_OPEN_FOR_THE_RUN: Final = """
    UPDATE investing.api_slot SET broken_for = %(run)s, broken_until = 'infinity', failures = 0
    WHERE provider = %(provider)s"""
_OPEN_AFTER: Final = """
    UPDATE investing.api_slot
    SET failures = CASE WHEN failures + 1 < %(most)s THEN failures + 1 ELSE 0 END,
        broken_for = CASE WHEN failures + 1 < %(most)s THEN broken_for ELSE %(run)s END,
        broken_until = CASE WHEN failures + 1 < %(most)s THEN broken_until ELSE clock_timestamp() + %(rest)s END
    WHERE provider = %(provider)s"""


@dataclass(frozen=True, slots=True)
class Rate:
    """``per_second`` is a limit of every plan, ``per_minute`` and ``per_day`` those of the plan that was paid for."""

    per_minute: int
    per_second: int = 1000
    per_day: int = 2_000_000_000

    @property
    def gap(self) -> timedelta:
        """Between two calls. One minute divided by 60 calls is a second."""
        return max(timedelta(minutes=1) / self.per_minute, timedelta(seconds=1) / self.per_second)


@dataclass(frozen=True, slots=True)
class ApiSlots:
    """The pace of one provider. The connection is in autocommit."""

    connection: Connection
    provider: str
    rate: Rate
    sleep: Callable[[float], object] = time.sleep

    def turn(self) -> None:
        values = {"provider": self.provider, "gap": self.rate.gap, "per_day": self.rate.per_day}
        row = self.connection.execute(_TAKE, values).fetchone()
        if row is None:
            raise ProviderFailed(
                self.provider, Fault.QUOTA_SPENT, f"may be asked {self.rate.per_day} times a day and was"
            )
        if row[0] > 0:
            self.sleep(row[0])

    def put_off(self, seconds: float) -> None:
        self.connection.execute(_PUT_OFF, [timedelta(seconds=seconds), self.provider])


@dataclass(frozen=True, slots=True)
class RunBreaker:
    """Open for the whole run when a quota is spent; for ``rest`` at once for a bad key, or after failures in a row."""

    connection: Connection
    run_id: str
    rest: timedelta

    def is_open(self, provider: str) -> bool:
        return self.connection.execute(_IS_OPEN, [provider, self.run_id]).fetchone() is not None

    def note(self, provider: str, fault: Fault | None) -> None:
        if fault is None:
            self.connection.execute(_ANSWERED, [provider])
        elif fault.lasting:
            self.connection.execute(_OPEN_FOR_THE_RUN, {"provider": provider, "run": self.run_id})
        elif fault.outage or fault is Fault.BAD_KEY:
            most = 1 if fault is Fault.BAD_KEY else FAILURES_IN_A_ROW
            values = {"provider": provider, "run": self.run_id, "rest": self.rest, "most": most}
            self.connection.execute(_OPEN_AFTER, values)
