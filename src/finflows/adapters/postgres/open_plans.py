"""Which plans have something left to do in a session: one condition, read, rechecked and verified alike."""

from typing import Final

from psycopg.sql import SQL

# The execution is the truth, next_run a cache of it. A plan that was filled in this session already waits for the next
# one, whatever an edit made of its dates. Two NOT EXISTS: with OR in one, PostgreSQL asks plan by plan.
OPEN: Final = SQL("""
    plan.status = 'active' AND plan.next_run <= %(session_date)s AND asset.market = %(market)s
    AND NOT EXISTS (
        SELECT FROM investing.execution AS done
        WHERE done.plan_id = plan.plan_id AND done.scheduled_for = plan.next_run)
    AND NOT EXISTS (
        SELECT FROM investing.execution AS filled
        WHERE filled.plan_id = plan.plan_id AND filled.session_date = %(session_date)s AND filled.status = 'filled')
""")
