"""Which plans have something left to do in a session: one condition, read, rechecked and verified alike."""

from typing import Final, LiteralString

from psycopg.sql import SQL

# The execution is the truth, next_run a cache of it. A plan that was filled in this session already waits for the next
# one, whatever an edit made of its dates. Two NOT EXISTS: with OR in one, PostgreSQL asks plan by plan.
_CONDITION: Final[LiteralString] = """
    plan.status = 'active' AND plan.next_run <= %(session_date)s AND asset.market = %(market)s
    AND NOT EXISTS (
        SELECT FROM investing.execution AS done
        WHERE done.plan_id = plan.plan_id AND done.scheduled_for = plan.next_run {fence})
    AND NOT EXISTS (
        SELECT FROM investing.execution AS filled
        WHERE filled.plan_id = plan.plan_id AND filled.session_date = %(session_date)s AND filled.status = 'filled'
        {fence})
"""

OPEN: Final = SQL(_CONDITION).format(fence=SQL(""))
OPEN_PLAN_BY_PLAN: Final = SQL(_CONDITION).format(fence=SQL("OFFSET 0"))
"""For a few plans that are named. Unfenced, the planner would read all that the session has bought so far for each
part: measured at 100,000 plans, half of a part's time."""
