"""Executions by COPY into a temporary table, and the one statement that records them and what follows from them."""

from typing import Final

from psycopg.sql import SQL

from finflows.adapters.postgres.records import EXECUTION_COLUMNS

_COLUMNS = SQL(EXECUTION_COLUMNS)

# Without the constraints of investing.execution: what they refuse is refused when it is recorded.
MAKE_STAGE: Final = SQL("""
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_execution ON COMMIT DELETE ROWS AS
    SELECT {columns} FROM investing.execution WITH NO DATA
""").format(columns=_COLUMNS)
STAGE: Final = SQL("COPY pg_temp.staged_execution ({columns}) FROM STDIN").format(columns=_COLUMNS)

# Names the conflict that it expects: without the target, another unique index could swallow a purchase unseen. What is
# derived comes from RETURNING alone, so that a duplicate derives nothing. Sorted: two tasks that upsert the same
# holdings in different orders dead-lock.
RECORD: Final = SQL("""
    WITH recorded AS (
        INSERT INTO investing.execution (run_id, attempt, {columns})
        SELECT %(run_id)s, %(attempt)s, {columns}
        FROM pg_temp.staged_execution ORDER BY plan_id, scheduled_for
        ON CONFLICT (plan_id, scheduled_for) DO NOTHING
        RETURNING plan_id, scheduled_for, status, account_id, symbol, currency, price, quantity, cost
    ), booked AS (
        INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost)
        SELECT plan_id, scheduled_for, leg.name, account_id, leg.unit, leg.quantity, leg.book_cost
        FROM recorded CROSS JOIN LATERAL (VALUES
            ('cash', currency, -cost, 0), ('asset', symbol, quantity, quantity * price)
        ) AS leg (name, unit, quantity, book_cost)
        WHERE status = 'filled' ORDER BY plan_id, scheduled_for, leg.name
    ), held AS (
        INSERT INTO investing.holding AS before (account_id, symbol, quantity, book_cost)
        SELECT account_id, symbol, sum(quantity), sum(quantity * price) FROM recorded
        WHERE status = 'filled' GROUP BY account_id, symbol ORDER BY account_id, symbol
        ON CONFLICT (account_id, symbol) DO UPDATE SET
            quantity = before.quantity + excluded.quantity, book_cost = before.book_cost + excluded.book_cost
    ), waited AS (
        DELETE FROM investing.waiting
        WHERE run_id = %(run_id)s AND plan_id IN (SELECT plan_id FROM pg_temp.staged_execution)
    ), waits AS (
        INSERT INTO investing.waiting (run_id, plan_id, reason)
        SELECT %(run_id)s, plan_id, reason
        FROM unnest(%(waiting)s::bigint[], %(reasons)s::text[]) AS undecided (plan_id, reason) ORDER BY plan_id
        ON CONFLICT (run_id, plan_id) DO UPDATE SET reason = excluded.reason
        WHERE waiting.reason <> excluded.reason
    )
    SELECT status, count(*) FROM recorded GROUP BY status
""").format(columns=_COLUMNS)
