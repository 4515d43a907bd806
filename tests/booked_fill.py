"""SQL that books one fill with the rights of the programs: 2 VTI at 50 USD, for the account a-1, by plan 1."""

from typing import LiteralString

FILL: LiteralString = """
INSERT INTO investing.account (external_ref) VALUES ('a-1');
INSERT INTO investing.asset (symbol, market, currency) VALUES ('VTI', 'XNYS', 'USD');
INSERT INTO investing.plan (account_id, symbol, amount, currency, frequency, anchor_date, occurrence, next_run)
    VALUES (1, 'VTI', 100, 'USD', 'monthly', '2026-11-02', 0, '2026-11-02');
INSERT INTO investing.run (run_id, market, session_date, closes_at, plans_per_task)
    VALUES ('inv-2026-11-02', 'XNYS', '2026-11-02', '2026-11-02T21:00Z', 500);
INSERT INTO investing.quote (run_id, kind, key, provider, value, as_of, fetched_at, raw)
    VALUES ('inv-2026-11-02', 'price', 'VTI', 'test', 50, now(), now(), '{}');
INSERT INTO investing.execution (plan_id, scheduled_for, occurrence, run_id, session_date, status, account_id, symbol,
        amount, currency, price, fx_rate, quantity, cost, residual, price_quote_id, attempt)
    VALUES (1, '2026-11-02', 0, 'inv-2026-11-02', '2026-11-02', 'filled', 1, 'VTI',
        100, 'USD', 50, 1, 2, 100, 0, 1, 1);
INSERT INTO investing.ledger (plan_id, scheduled_for, leg, account_id, unit, quantity, book_cost)
    VALUES (1, '2026-11-02', 'cash', 1, 'USD', -100, 0), (1, '2026-11-02', 'asset', 1, 'VTI', 2, 100);
"""
